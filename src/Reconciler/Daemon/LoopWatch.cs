using Reconciler.Reconciliation;

namespace Reconciler.Daemon;

/// <summary>Checks whether the loops that do the daemon's work still turn.</summary>
/// <remarks>
/// Each request of a pass has its own time limit, so a pass ends however slow the servers are. A pass that does not end is a mistake in
/// this program, and only a restart helps.
/// </remarks>
internal sealed class LoopWatch
{
    /// <summary>Far longer than a pass whose requests all reach their time limits.</summary>
    public static readonly TimeSpan LongestPass = TimeSpan.FromSeconds(90);

    /// <summary>A look at everything may remove thousands of rows, and queries each domain.</summary>
    public static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(10);

    private readonly ReconcileQueue _queue;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _turnsSeen = -1;
    private long? _roundBegan;

    /// <summary>Creates a watch.</summary>
    /// <param name="queue">The queue of the loop.</param>
    /// <param name="time">The clock.</param>
    public LoopWatch(ReconcileQueue queue, TimeProvider time)
    {
        _queue = queue;
        _time = time;
    }

    /// <summary>Begins a look at everything. Disposing of the result ends it.</summary>
    public IDisposable BeginRound()
    {
        RoundBegan = _time.GetTimestamp();
        return new Round(this);
    }

    /// <summary>What is stuck; null if nothing is. One caller calls this again and again while the loops run.</summary>
    public string? WhatIsStuck()
    {
        var turns = _queue.Turns;
        var hasTurned = turns != _turnsSeen;
        _turnsSeen = turns;
        _queue.Pulse();

        if (_queue.LongestPass is { } pass)
        {
            // The other workers may have such a pass too, and take nothing from the queue for that long.
            return pass.Taken > LongestPass
                ? $"a pass over {pass.Workload.Noun} {pass.Workload} has not ended for {pass.Taken.TotalSeconds:0} s"
                : null;
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
