namespace Reconciler.Diagnostics;

/// <summary>
/// Lets one message a minute through, and counts the others: for what anybody on the machine can cause as often as they like.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class OncePerMinute(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _last;
    private long _held;

    /// <summary>Whether a message may be logged now.</summary>
    /// <param name="held">How many were not logged since the last one.</param>
    public bool MayPass(out long held)
    {
        lock (_gate)
        {
            held = _held;
            if (_last is { } last && time.GetElapsedTime(last) < TimeSpan.FromMinutes(1))
            {
                _held++;
                return false;
            }

            _last = time.GetTimestamp();
            _held = 0;
            return true;
        }
    }
}
