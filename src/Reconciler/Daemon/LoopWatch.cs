using Reconciler.Reconciliation;

namespace Reconciler.Daemon;

/// <summary>Says whether the loops that do the daemon's work still turn.</summary>
/// <remarks>
/// Each request of a pass has a time limit of its own, so a pass ends, however slow the servers are. One that does not is a mistake
/// of ours that only a new start mends.
/// </remarks>
internal sealed class LoopWatch
{
    /// <summary>Far more than a pass takes whose every request runs into its time limit.</summary>
    public static readonly TimeSpan LongestPass = TimeSpan.FromSeconds(90);

    /// <summary>A look at everything may remove thousands of rows, and asks for each domain.</summary>
    public static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(10);

    private readonly ReconcileQueue _queue;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _turnsSeen = -1;
    private long? _roundBegan;

    /// <summary>Creates a watch.</summary>
    /// <param name="queue">What the loop works on.</param>
    /// <param name="time">The clock.</param>
    public LoopWatch(ReconcileQueue queue, TimeProvider time)
    {
        _queue = queue;
        _time = time;
    }

    /// <summary>A look at everything begins. It ends when what is returned is disposed of.</summary>
    public IDisposable BeginRound()
    {
        RoundBegan = _time.GetTimestamp();
        return new Round(this);
    }

    /// <summary>What does not get on; null when all does. Asked for again and again, by one caller, while the loops run.</summary>
    public string? WhatIsStuck()
    {
        var turns = _queue.Turns;
        var hasTurned = turns != _turnsSeen;
        _turnsSeen = turns;
        _queue.Pulse();

        if (_queue.LongestPass is { } pass)
        {
            // The others may all have such a pass too, and take nothing for that long.
            return pass.Taken > LongestPass ? $"a pass over {pass.Workload.Noun} {pass.Workload} has not ended for {pass.Taken.TotalSeconds:0} s" : null;
        }

        if (!hasTurned)
            return "nobody takes from the queue of domains";
        return RoundBegan is { } began && _time.GetElapsedTime(began) is var taken && taken > LongestRound
            ? $"the look at everything has not ended for {taken.TotalMinutes:0} min"
            : null;
    }

    private long? RoundBegan
    {
        get
        {
            lock (_gate)
                return _roundBegan;
        }

        set
        {
            lock (_gate)
                _roundBegan = value;
        }
    }

    private sealed class Round(LoopWatch watch) : IDisposable
    {
        public void Dispose() => watch.RoundBegan = null;
    }
}
