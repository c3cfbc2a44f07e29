using System.Diagnostics.CodeAnalysis;

namespace Reconciler.Libvirt;

/// <summary>
/// A queue for several workers. Equal items wait only once, and two workers never process equal items at the same time: an item that is
/// added while it is processed is queued again afterwards.
/// </summary>
internal sealed class CoalescingQueue<T>
    where T : notnull
{
    // A Monitor, because a Lock cannot be waited on.
#pragma warning disable MA0158
    private readonly object _gate = new();
#pragma warning restore MA0158
    private readonly Queue<T> _ready = new();
    private readonly HashSet<T> _waiting = [];
    private readonly HashSet<T> _processing = [];
    private bool _closed;

    /// <summary>Adds an item, unless an equal one waits already.</summary>
    internal void Add(T item)
    {
        lock (_gate)
        {
            if (_closed || !_waiting.Add(item) || _processing.Contains(item))
                return;
            _ready.Enqueue(item);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for an item. The caller must call <see cref="Done"/> for it.</summary>
    /// <returns>False when the queue is closed.</returns>
    internal bool TryTake([MaybeNullWhen(false)] out T item)
    {
        lock (_gate)
        {
            while (!_closed && _ready.Count == 0)
                Monitor.Wait(_gate);
            if (_closed)
            {
                item = default;
                return false;
            }
            item = _ready.Dequeue();
            _waiting.Remove(item);
            _processing.Add(item);
            return true;
        }
    }

    /// <summary>Ends the processing of an item.</summary>
    internal void Done(T item)
    {
        lock (_gate)
        {
            _processing.Remove(item);
            if (_closed || !_waiting.Contains(item))
                return;
            _ready.Enqueue(item);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Drops the waiting items and lets all workers end.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
