using System.Threading.Channels;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>
/// The workloads that wait for a pass. Many requests for a workload make one pass. Two passes over a workload never run at the same time.
/// </summary>
/// <remarks>
/// An entry says only <em>look at this workload now</em>, never what happened: the pass observes for itself. A request that comes during a
/// pass makes one more pass afterwards, since the running pass may have read older data.
/// </remarks>
internal sealed class ReconcileQueue : IDisposable
{
    /// <summary>No workload has this identity.</summary>
    private static readonly WorkloadId s_pulse = new("pulse", "");

    private static readonly Comparer<Place> s_order =
        Comparer<Place>.Create(static (one, other) => (one.IsLater, one.Number).CompareTo((other.IsLater, other.Number)));

    private readonly Lock _gate = new();
    private readonly Dictionary<WorkloadId, Entry> _entries = [];

    /// <summary>
    /// Whoever waits for a pass comes first: libvirt waits for the hook, and a change of the network requests passes over thousands.
    /// </summary>
    private readonly Channel<Place> _ready = Channel.CreateUnboundedPrioritized<Place>(new() { Comparer = s_order });
    private long _places;
    private readonly TimeProvider _time;
    private long _turns;
    private bool _pulsing;
    private bool _disposed;

    /// <summary>Creates an empty queue.</summary>
    /// <param name="time">The clock that measures delays.</param>
    public ReconcileQueue(TimeProvider time) => _time = time;

    /// <summary>Called with the workload and the reason of each request.</summary>
    public Action<WorkloadId, string>? Asked { get; init; }

    /// <summary>How many workloads wait for a pass or have one running.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Values.Count(e => e.IsQueued || e.IsRunning);
        }
    }

    /// <summary>How often somebody has taken something from the queue. While this number grows, the loop behind the queue turns.</summary>
    public long Turns => Interlocked.Read(ref _turns);

    /// <summary>The workload whose pass has run the longest, and for how long; null if no pass runs.</summary>
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

    /// <summary>Gives the loop behind the queue an item that is no work, so that the loop turns even when nothing happens.</summary>
    public void Pulse()
    {
        lock (_gate)
        {
            if (!_pulsing)
                _pulsing = Write(s_pulse, isAwaited: true);
        }
    }

    /// <summary>Requests a pass over a workload.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="reason">Why, for the log.</param>
    public void Enqueue(WorkloadId workload, string reason) => Enqueue(workload, reason, null);

    /// <summary>Requests a pass over a workload, and waits for a pass that began after this call.</summary>
    public Task<ReconcileResult> EnqueueAsync(WorkloadId workload, string reason)
    {
        var waiter = new TaskCompletionSource<ReconcileResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(workload, reason, waiter);
        return waiter.Task;
    }

    /// <summary>Requests a pass over a workload after a delay, unless another request comes earlier.</summary>
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

    /// <summary>Waits for the next workload. The caller must call <see cref="Done"/> for it afterwards.</summary>
    public async ValueTask<(WorkloadId Workload, string Reason)> DequeueAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var workload = (await _ready.Reader.ReadAsync(cancellationToken)).Workload;
            Interlocked.Increment(ref _turns);
            if (TryBegin(workload, out var reason))
                return (workload, reason);
        }
    }

    private bool TryBegin(WorkloadId workload, out string reason)
    {
        lock (_gate)
        {
            reason = "";
            if (workload == s_pulse)
                _pulsing = false;
            // A workload that somebody came to wait for has two places, and the first was taken.
            if (!_entries.TryGetValue(workload, out var entry) || !entry.IsQueued || entry.IsRunning)
                return false;
            entry.IsQueued = false;
            entry.IsRunning = true;
            entry.Began = _time.GetTimestamp();
            entry.Running = entry.Waiting;
            entry.Waiting = [];
            entry.Timer?.Dispose();
            entry.Timer = null;
            reason = entry.Reason;
            return true;
        }
    }

    /// <summary>Reports that a pass has ended, and its result.</summary>
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
                Write(workload, entry.Waiting.Count > 0);
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
        Asked?.Invoke(workload, reason);
        lock (_gate)
        {
            var entry = EntryOf(workload);
            if (waiter is not null)
                entry.Waiting.Add(waiter);
            if (entry.IsQueued)
            {
                if (entry is { IsRunning: false, Waiting.Count: 1 } && waiter is not null)
                    Write(workload, isAwaited: true);
                return;
            }

            entry.IsQueued = true;
            entry.Reason = reason;
            if (!entry.IsRunning)
                Write(workload, waiter is not null);
        }
    }

    private bool Write(WorkloadId workload, bool isAwaited) => _ready.Writer.TryWrite(new(!isAwaited, ++_places, workload));

    private Entry EntryOf(WorkloadId workload)
    {
        if (!_entries.TryGetValue(workload, out var entry))
            _entries[workload] = entry = new();
        return entry;
    }

    /// <summary>A workload's place in the queue. The order is that of the first two values.</summary>
    private readonly record struct Place(bool IsLater, long Number, WorkloadId Workload);

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
