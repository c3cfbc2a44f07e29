using System.Threading.Channels;

namespace Reconciler.Reconciliation;

/// <summary>The domains that should be looked at. A domain that is asked for many times is looked at once; never twice at a time.</summary>
/// <remarks>
/// An entry says only <em>look now at this domain</em>, never what happened: the pass sees for itself. A domain asked for while
/// it is being looked at is looked at once more afterwards, since the pass may have read what was true before.
/// </remarks>
public sealed class ReconcileQueue : IDisposable
{
    /// <summary>No domain has this identity (RFC 9562, section 5.9).</summary>
    private static readonly Guid s_pulse = Guid.Empty;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Entry> _entries = [];
    private readonly Channel<Guid> _ready = Channel.CreateUnbounded<Guid>();
    private readonly TimeProvider _time;
    private long _turns;
    private bool _pulsing;
    private bool _disposed;

    /// <summary>Creates an empty queue.</summary>
    /// <param name="time">The clock that delays are measured by.</param>
    public ReconcileQueue(TimeProvider time) => _time = time;

    /// <summary>Told why a domain is to be looked at, each time that something asks for it.</summary>
    public Action<string>? Asked { get; init; }

    /// <summary>How many domains wait to be looked at or are being looked at.</summary>
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

    /// <summary>The domain that is being looked at for the longest time, and for how long; null when none is.</summary>
    public (Guid Domain, TimeSpan Taken)? LongestPass
    {
        get
        {
            lock (_gate)
            {
                return _entries.Where(e => e.Value.IsRunning).OrderBy(e => e.Value.Began).Select(e => (e.Key, _time.GetElapsedTime(e.Value.Began)))
                    .Cast<(Guid, TimeSpan)?>().FirstOrDefault();
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

    /// <summary>Asks for a domain to be looked at.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="reason">Why, for the log.</param>
    public void Enqueue(Guid domain, string reason) => Enqueue(domain, reason, null);

    /// <summary>Asks for a domain to be looked at, and waits for a pass that began after this call.</summary>
    public Task<ReconcileResult> EnqueueAsync(Guid domain, string reason)
    {
        var waiter = new TaskCompletionSource<ReconcileResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(domain, reason, waiter);
        return waiter.Task;
    }

    /// <summary>Asks for a domain to be looked at after a while, unless something asks for it earlier.</summary>
    public void EnqueueAfter(Guid domain, TimeSpan delay, string reason)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            var entry = EntryOf(domain);
            entry.Timer?.Dispose();
            entry.Timer = _time.CreateTimer(_ => Enqueue(domain, reason), null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Waits for the next domain. <see cref="Done"/> has to be called for it afterwards.</summary>
    public async ValueTask<(Guid Domain, string Reason)> DequeueAsync(CancellationToken cancellationToken)
    {
        Guid domain;
        while ((domain = await _ready.Reader.ReadAsync(cancellationToken)) == s_pulse)
        {
            Interlocked.Increment(ref _turns);
            lock (_gate)
                _pulsing = false;
        }

        Interlocked.Increment(ref _turns);
        lock (_gate)
        {
            var entry = _entries[domain];
            entry.IsQueued = false;
            entry.IsRunning = true;
            entry.Began = _time.GetTimestamp();
            entry.Running = entry.Waiting;
            entry.Waiting = [];
            entry.Timer?.Dispose();
            entry.Timer = null;
            return (domain, entry.Reason);
        }
    }

    /// <summary>Says that a pass has ended, and how.</summary>
    public void Done(Guid domain, ReconcileResult result)
    {
        List<TaskCompletionSource<ReconcileResult>> waiters;
        lock (_gate)
        {
            var entry = _entries[domain];
            waiters = entry.Running;
            entry.Running = [];
            entry.IsRunning = false;
            if (entry.IsQueued)
                _ready.Writer.TryWrite(domain);
            else if (entry.Timer is null)
                _entries.Remove(domain);
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

    private void Enqueue(Guid domain, string reason, TaskCompletionSource<ReconcileResult>? waiter)
    {
        Asked?.Invoke(reason);
        lock (_gate)
        {
            var entry = EntryOf(domain);
            if (waiter is not null)
                entry.Waiting.Add(waiter);
            if (entry.IsQueued)
                return;
            entry.IsQueued = true;
            entry.Reason = reason;
            if (!entry.IsRunning)
                _ready.Writer.TryWrite(domain);
        }
    }

    private Entry EntryOf(Guid domain)
    {
        if (!_entries.TryGetValue(domain, out var entry))
            _entries[domain] = entry = new();
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
