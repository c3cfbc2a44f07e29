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
        var taken = TryTakeMany(1, _ => false, out var items);
        item = taken ? items[0] : default;
        return taken;
    }

    /// <summary>Waits for items that can be processed together. The caller must call <see cref="Done"/> for each of them.</summary>
    /// <param name="most">The most items to take. No more than half of the waiting items are taken, so that other workers get some.</param>
    /// <param name="joins">Whether an item can be processed together with others.</param>
    /// <param name="items">The items, at least one.</param>
    /// <returns>False when the queue is closed.</returns>
    internal bool TryTakeMany(int most, Predicate<T> joins, out IReadOnlyList<T> items)
    {
        lock (_gate)
        {
            while (!_closed && _ready.Count == 0)
                Monitor.Wait(_gate);
            if (_closed)
            {
                items = [];
                return false;
            }

            var share = Math.Min(most, Math.Max(1, _ready.Count / 2));
            var taken = new List<T>();
            while (taken.Count < share && _ready.TryPeek(out var next) && (taken.Count == 0 || (joins(taken[0]) && joins(next))))
            {
                taken.Add(_ready.Dequeue());
                _waiting.Remove(next);
                _processing.Add(next);
            }

            items = taken;
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
