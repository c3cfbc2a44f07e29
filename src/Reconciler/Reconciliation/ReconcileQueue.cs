using System.Threading.Channels;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>The workloads that should be looked at. A workload that is asked for many times is looked at once; never twice at a time.</summary>
/// <remarks>
/// An entry says only <em>look now at this workload</em>, never what happened: the pass sees for itself. A workload asked for while
/// it is being looked at is looked at once more afterwards, since the pass may have read what was true before.
/// </remarks>
internal sealed class ReconcileQueue : IDisposable
{
    /// <summary>No workload has this identity.</summary>
    private static readonly WorkloadId s_pulse = new("pulse", "");

    private readonly Lock _gate = new();
    private readonly Dictionary<WorkloadId, Entry> _entries = [];
    private readonly Channel<WorkloadId> _ready = Channel.CreateUnbounded<WorkloadId>();
    private readonly TimeProvider _time;
    private long _turns;
    private bool _pulsing;
    private bool _disposed;

    /// <summary>Creates an empty queue.</summary>
    /// <param name="time">The clock that delays are measured by.</param>
    public ReconcileQueue(TimeProvider time) => _time = time;

    /// <summary>Told why a workload is to be looked at, each time that something asks for it.</summary>
    public Action<string>? Asked { get; init; }

    /// <summary>How many workloads wait to be looked at or are being looked at.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Values.Count(e => e.IsQueued || e.IsRunning);
        }
    }

    /// <summary>How often somebody has taken something from the queue: while this grows, the loop behind it turns.</summary>
    public long Turns => Interlocked.Read(ref _turns);

    /// <summary>The workload that is being looked at for the longest time, and for how long; null when none is.</summary>
    public (WorkloadId Workload, TimeSpan Taken)? LongestPass
    {
        get
        {
            lock (_gate)
            {
                return _entries.Where(e => e.Value.IsRunning).OrderBy(e => e.Value.Began).Select(e => (e.Key, _time.GetElapsedTime(e.Value.Began)))
                    .Cast<(WorkloadId, TimeSpan)?>().FirstOrDefault();
            }
        }
    }

    /// <summary>Gives whoever works on the queue something to take that is no work, so that its loop turns also when nothing happens.</summary>
    public void Pulse()
    {
        lock (_gate)
        {
            if (!_pulsing)
                _pulsing = _ready.Writer.TryWrite(s_pulse);
        }
    }

    /// <summary>Asks for a workload to be looked at.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="reason">Why, for the log.</param>
    public void Enqueue(WorkloadId workload, string reason) => Enqueue(workload, reason, null);

    /// <summary>Asks for a workload to be looked at, and waits for a pass that began after this call.</summary>
    public Task<ReconcileResult> EnqueueAsync(WorkloadId workload, string reason)
    {
        var waiter = new TaskCompletionSource<ReconcileResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(workload, reason, waiter);
        return waiter.Task;
    }

    /// <summary>Asks for a workload to be looked at after a while, unless something asks for it earlier.</summary>
    public void EnqueueAfter(WorkloadId workload, TimeSpan delay, string reason)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            var entry = EntryOf(workload);
            entry.Timer?.Dispose();
            entry.Timer = _time.CreateTimer(_ => Enqueue(workload, reason), null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Waits for the next workload. <see cref="Done"/> has to be called for it afterwards.</summary>
    public async ValueTask<(WorkloadId Workload, string Reason)> DequeueAsync(CancellationToken cancellationToken)
    {
        WorkloadId workload;
        while ((workload = await _ready.Reader.ReadAsync(cancellationToken)) == s_pulse)
        {
            Interlocked.Increment(ref _turns);
            lock (_gate)
                _pulsing = false;
        }

        Interlocked.Increment(ref _turns);
        lock (_gate)
        {
            var entry = _entries[workload];
            entry.IsQueued = false;
            entry.IsRunning = true;
            entry.Began = _time.GetTimestamp();
            entry.Running = entry.Waiting;
            entry.Waiting = [];
            entry.Timer?.Dispose();
            entry.Timer = null;
            return (workload, entry.Reason);
        }
    }

    /// <summary>Says that a pass has ended, and how.</summary>
    public void Done(WorkloadId workload, ReconcileResult result)
    {
        List<TaskCompletionSource<ReconcileResult>> waiters;
        lock (_gate)
        {
            var entry = _entries[workload];
            waiters = entry.Running;
            entry.Running = [];
            entry.IsRunning = false;
            if (entry.IsQueued)
                _ready.Writer.TryWrite(workload);
            else if (entry.Timer is null)
                _entries.Remove(workload);
        }

        foreach (var waiter in waiters)
            waiter.TrySetResult(result);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var entry in _entries.Values)
                entry.Timer?.Dispose();
        }
    }

    private void Enqueue(WorkloadId workload, string reason, TaskCompletionSource<ReconcileResult>? waiter)
    {
        Asked?.Invoke(reason);
        lock (_gate)
        {
            var entry = EntryOf(workload);
            if (waiter is not null)
                entry.Waiting.Add(waiter);
            if (entry.IsQueued)
                return;
            entry.IsQueued = true;
            entry.Reason = reason;
            if (!entry.IsRunning)
                _ready.Writer.TryWrite(workload);
        }
    }

    private Entry EntryOf(WorkloadId workload)
    {
        if (!_entries.TryGetValue(workload, out var entry))
            _entries[workload] = entry = new();
        return entry;
    }

    private sealed class Entry
    {
        public bool IsQueued { get; set; }

        public bool IsRunning { get; set; }

        public long Began { get; set; }

        public string Reason { get; set; } = "";

        public List<TaskCompletionSource<ReconcileResult>> Waiting { get; set; } = [];

        public List<TaskCompletionSource<ReconcileResult>> Running { get; set; } = [];

        public ITimer? Timer { get; set; }
    }
}
