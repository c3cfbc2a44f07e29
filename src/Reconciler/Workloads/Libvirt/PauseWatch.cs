using Reconciler.Libvirt;

namespace Reconciler.Workloads.Libvirt;

/// <summary>
/// Has domains read again that are paused as if for a migration. libvirt gives a guest that is restored from a file the same state while it
/// loads it, and tells nobody when that is over. The pauses between two reads grow, because a migration may take hours.
/// </summary>
internal sealed class PauseWatch : IDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    private readonly Action<Guid> _read;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, (int Reads, ITimer Timer)> _paused = [];
    private bool _disposed;

    /// <summary>Creates a watch.</summary>
    /// <param name="read">Has a domain read again.</param>
    /// <param name="time">The clock.</param>
    public PauseWatch(Action<Guid> read, TimeProvider time)
    {
        _read = read;
        _time = time;
    }

    /// <summary>Takes in what libvirt has said of a domain.</summary>
    public void Note(DomainObservation domain)
    {
        lock (_gate)
        {
            var reads = 0;
            if (_paused.Remove(domain.Uuid, out var before))
            {
                before.Timer.Dispose();
                reads = before.Reads + 1;
            }

            if (_disposed || !domain.Active || !DomainStates.IsBetweenHosts(domain.State, domain.StateReason))
                return;
            var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, reads), s_longest.TotalSeconds));
            _paused[domain.Uuid] = (reads, _time.CreateTimer(_ => _read(domain.Uuid), null, wait, Timeout.InfiniteTimeSpan));
        }
    }

    /// <summary>A domain is gone.</summary>
    public void Forget(Guid domain)
    {
        lock (_gate)
        {
            if (_paused.Remove(domain, out var known))
                known.Timer.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var (_, timer) in _paused.Values)
                timer.Dispose();
            _paused.Clear();
        }
    }
}
