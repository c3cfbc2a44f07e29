namespace Reconciler.Intent;

/// <summary>Finds the name that a user may have meant by a mistyped one.</summary>
internal static class Suggestion
{
    /// <summary>Longer names are not compared, so that hostile input cannot cost time.</summary>
    private const int MaximumLength = 128;

    /// <summary>After so many names the search ends: a message is not worth more time.</summary>
    private const int MaximumCandidates = 2000;

    /// <summary>
    /// The candidate nearest to a name by optimal string alignment (insert, delete, replace, swap of neighbours; case is ignored), if it
    /// is near: one step for short names, up to three for long ones.
    /// </summary>
    /// <param name="name">The name as written.</param>
    /// <param name="candidates">The existing names. Of two equally near names the first wins.</param>
    /// <returns>The candidate, or <see langword="null"/> when none is near.</returns>
    public static string? Closest(string name, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(candidates);
        if (name.Length is 0 or > MaximumLength)
            return null;

        string? closest = null;
        var best = Math.Clamp(name.Length / 3, 1, 3) + 1;
        foreach (var candidate in candidates.Take(MaximumCandidates))
        {
            // The difference in length is a lower bound of the distance.
            if (candidate.Length is 0 or > MaximumLength || Math.Abs(candidate.Length - name.Length) >= best)
                continue;
            var distance = Distance(name, candidate, best);
            // A short name with every letter different is not a typing mistake.
            if (distance < best && distance < Math.Max(name.Length, candidate.Length))
            {
                best = distance;
                closest = candidate;
            }
        }
        return closest;
    }

    /// <summary>The ending of a message: <c>; did you mean 'x'?</c>, or nothing when no candidate is near.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="candidates">The existing names.</param>
    /// <returns>The text to append.</returns>
    public static string Clause(string name, IEnumerable<string> candidates)
        => Closest(name, candidates) is { } closest ? $"; did you mean '{closest}'?" : "";

    /// <summary>The distance, or <paramref name="limit"/> if it is not below that.</summary>
    private static int Distance(string a, string b, int limit)
    {
        Span<int> beforePrevious = stackalloc int[MaximumLength + 1];
        Span<int> previous = stackalloc int[MaximumLength + 1];
        Span<int> current = stackalloc int[MaximumLength + 1];
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            // A place farther from the diagonal than the limit cannot be on the shortest way.
            var (first, last) = (Math.Max(1, i - limit), Math.Min(b.Length, i + limit));
            current[first - 1] = first == 1 ? i : limit;
            for (var j = first; j <= last; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                var steps = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    steps = Math.Min(steps, beforePrevious[j - 2] + 1);
                current[j] = steps;
            }

            if (last < b.Length)
                current[last + 1] = limit;
            var recycled = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = recycled;
        }
        return previous[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
