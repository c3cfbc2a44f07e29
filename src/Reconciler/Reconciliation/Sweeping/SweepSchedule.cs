using System.Threading.Channels;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>
/// Decides when to sweep: after each interval, with jitter, and twice within a short time after a source of truth has come back.
/// </summary>
internal sealed class SweepSchedule
{
    /// <summary>
    /// How long the sweep waits after a source has come back: the others may be about to come back as well. The confirming sweep waits as
    /// long again.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);

    private TimeSpan _interval;
    private readonly TimeProvider _time;
    private long _since;
    private TimeSpan _wait;

    /// <summary>Holds one item. If a source comes back before the sweep for another source's return, no item is added.</summary>
    private readonly Channel<SweepRound> _early = Channel.CreateBounded<SweepRound>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Creates a schedule.</summary>
    /// <param name="interval">The time between periodic sweeps.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public SweepSchedule(TimeSpan interval, TimeProvider? time = null)
    {
        _interval = interval;
        _time = time ?? TimeProvider.System;
        Restart();
    }

    /// <summary>The time between periodic sweeps. A change causes a sweep at once, and a new interval begins.</summary>
    public TimeSpan Interval
    {
        get => _interval;
        set
        {
            if (_interval == value)
                return;
            _interval = value;
            Restart();
            SourceIsBack();
        }
    }

    /// <summary>A source of truth is in step again. Any thread may call this.</summary>
    public void SourceIsBack() => _early.Writer.TryWrite(SweepRound.SourceBack);

    /// <summary>A sweep has seen orphans for the first time. After the return of a source, the next sweep comes soon.</summary>
    /// <param name="round">Which sweep it was.</param>
    public void WantsConfirmation(SweepRound round)
    {
        if (round is SweepRound.SourceBack)
            _early.Writer.TryWrite(SweepRound.Confirmation);
    }

    /// <summary>Waits until a sweep is due.</summary>
    /// <returns>Which sweep; null if the wait was cancelled.</returns>
    public async Task<SweepRound?> WaitAsync(CancellationToken cancellationToken)
    {
        var left = _wait - _time.GetElapsedTime(_since);
        using var due = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            var round = await _early.Reader.ReadAsync(either.Token);
            await Task.Delay(Settling, _time, cancellationToken);
            return round;
        }
        catch (OperationCanceledException)
        {
            if (cancellationToken.IsCancellationRequested)
                return null;
            Restart();
            return SweepRound.Periodic;
        }
    }

    /// <summary>Begins a new interval, with jitter, so that hosts do not query the Northbound in step.</summary>
    private void Restart()
    {
        _since = _time.GetTimestamp();
        _wait = _interval * (0.9 + (Random.Shared.NextDouble() * 0.2));
    }
}
