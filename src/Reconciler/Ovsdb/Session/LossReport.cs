using System.Globalization;

namespace Reconciler.Ovsdb.Session;

/// <summary>
/// Decides what of a database's absence is worth a line in the journal: that it begins, at most once a minute what else is wrong with it
/// meanwhile, and that it is over.
/// </summary>
/// <remarks>
/// Of a cluster without a majority each member says something else, and they are asked in turn: the reason differs from the one before
/// each time, and is no news. For one thread at a time.
/// </remarks>
/// <param name="time">The clock.</param>
internal sealed class LossReport(TimeProvider time)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(1);

    /// <summary>What comes back for less has not come back: the member that leads has not noticed yet that nobody follows.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _reasons = new(StringComparer.Ordinal);
    private long? _began;
    private long? _returned;
    private long _said;

    /// <summary>Takes in that a connection was lost, or could not be made.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>What to say of it; null for nothing.</returns>
    public string? Lose(string reason)
    {
        var isNew = _began is null && !(_returned is { } returned && time.GetElapsedTime(returned) < Steady);
        if (isNew)
            _reasons.Clear();
        _began ??= _returned is { } before && !isNew ? before : time.GetTimestamp();
        if (!isNew && (_reasons.Contains(reason) || time.GetElapsedTime(_said) < BetweenLines))
            return null;

        // A server may put figures into each of its sentences.
        if (_reasons.Count >= 100)
            _reasons.Clear();
        _reasons.Add(reason);
        _said = time.GetTimestamp();
        return reason;
    }

    /// <summary>Takes in that the database is in step.</summary>
    /// <returns>What to say of it; null when it was not away, or comes and goes.</returns>
    public string? Return()
    {
        if (_began is not { } began)
            return null;
        var isFirst = _returned is null || time.GetElapsedTime(_returned.Value) >= Steady;
        _began = null;
        _returned = time.GetTimestamp();
        return isFirst ? string.Create(CultureInfo.InvariantCulture, $"in step again after {time.GetElapsedTime(began).TotalSeconds:0.0} s") : null;
    }
}
