using System.Globalization;

namespace Reconciler.Ovsdb.Session;

/// <summary>
/// Decides which events of a database's absence are logged: its start, its end, and in between at most one new reason a minute.
/// </summary>
/// <remarks>
/// In a cluster without a majority each member gives another reason, and the session asks them in turn. So the reason changes each time,
/// which is not news. For one thread at a time.
/// </remarks>
/// <param name="time">The clock.</param>
internal sealed class LossReport(TimeProvider time)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a connection must last to count as a return. An isolated leader accepts connections until it notices that it is alone.
    /// </summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _reasons = new(StringComparer.Ordinal);
    private long? _began;
    private long? _returned;
    private long _said;

    /// <summary>Notes that a connection was lost, or could not be made.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The line to log; null for none.</returns>
    public string? Lose(string reason)
    {
        var isNew = _began is null && !(_returned is { } returned && time.GetElapsedTime(returned) < Steady);
        if (isNew)
            _reasons.Clear();
        _began ??= _returned is { } before && !isNew ? before : time.GetTimestamp();
        if (!isNew && (_reasons.Contains(reason) || time.GetElapsedTime(_said) < BetweenLines))
            return null;

        // A server may put changing numbers into its reasons, so their list must not grow for ever.
        if (_reasons.Count >= 100)
            _reasons.Clear();
        _reasons.Add(reason);
        _said = time.GetTimestamp();
        return reason;
    }

    /// <summary>Notes that the replica is in step.</summary>
    /// <returns>The line to log; null if the database was not away, or comes and goes.</returns>
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
