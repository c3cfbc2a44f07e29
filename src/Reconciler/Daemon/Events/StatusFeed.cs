using Reconciler.Ownership;

namespace Reconciler.Daemon.Events;

/// <summary>
/// Tells whoever listens on <c>GET /status/events</c> that something has changed. Whoever has news only leaves a mark, so a listener that
/// is slow, or hangs, holds nobody up.
/// </summary>
internal sealed class StatusFeed
{
    /// <summary>How many listeners there are at most: a page or a watch for each administrator of a host.</summary>
    public const int MaximumListeners = 32;

    private readonly Lock _gate = new();
    private readonly List<StatusListener> _listeners = [];

    /// <summary>How many listeners there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _listeners.Count;
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <returns>The listener, which has to be disposed of; null if there are too many.</returns>
    public StatusListener? TryListen()
    {
        lock (_gate)
        {
            if (_listeners.Count >= MaximumListeners)
                return null;
            var listener = new StatusListener(this);
            _listeners.Add(listener);
            return listener;
        }
    }

    /// <summary>Something of a workload has changed: its interfaces, its rows, or what it asks for.</summary>
    /// <param name="workload">The workload.</param>
    public void NoteWorkload(WorkloadId workload)
    {
        lock (_gate)
        {
            foreach (var listener in _listeners)
                listener.Note(workload);
        }
    }

    /// <summary>Something of the daemon itself has changed: a source, or the problems.</summary>
    public void NoteStatus()
    {
        lock (_gate)
        {
            foreach (var listener in _listeners)
                listener.NoteStatus();
        }
    }

    /// <summary>Forgets a listener.</summary>
    internal void Remove(StatusListener listener)
    {
        lock (_gate)
            _listeners.Remove(listener);
    }
}
