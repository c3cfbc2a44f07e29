namespace Reconciler.Daemon.Hooks;

/// <summary>
/// The memory for the bodies of all hook calls that are read at the same time. A call that does not fit waits, in the order of arrival, and
/// its body waits in the socket. Small bodies are not held up by a large one that waits.
/// </summary>
internal sealed class BodyBudget
{
    /// <summary>The bytes of all bodies together.</summary>
    public const long Bytes = 64 << 20;

    /// <summary>The part of it for bodies of at most <see cref="SmallBytes"/>: a domain's XML has about 10 KiB.</summary>
    private const long ForSmall = 8 << 20;

    /// <summary>The largest small body.</summary>
    private const long SmallBytes = 256 << 10;

    private readonly Lock _gate = new();
    private readonly Pool _small = new(ForSmall);
    private readonly Pool _large = new(Bytes - ForSmall);
    private readonly Pool _anybody = new(0);
    private readonly Pool _oneByOne = new(1);

    /// <summary>How many bytes are taken now.</summary>
    public long Taken
    {
        get
        {
            lock (_gate)
                return _small.Taken + _large.Taken;
        }
    }

    /// <summary>Waits until a body fits, and takes its bytes.</summary>
    /// <param name="bytes">The body's length, or the most that it may have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Disposing of it gives the bytes back.</returns>
    public Task<IDisposable> TakeAsync(long bytes, CancellationToken cancellationToken) =>
        TakeAsync(bytes <= SmallBytes ? _small : _large, bytes, cancellationToken);

    /// <summary>
    /// Waits until a body that has arrived may be read. Large ones are read one after the other: a document takes several times its size
    /// while it is read.
    /// </summary>
    /// <param name="bytes">The body's length.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Disposing of it lets the next one be read.</returns>
    public Task<IDisposable> TurnAsync(long bytes, CancellationToken cancellationToken) =>
        TakeAsync(bytes <= SmallBytes ? _anybody : _oneByOne, bytes <= SmallBytes ? 0 : 1, cancellationToken);

    private async Task<IDisposable> TakeAsync(Pool pool, long bytes, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (pool.Waiting.Count == 0 && pool.TryTake(bytes))
                return new Share(this, pool, bytes);
            waiter = new(bytes);
            pool.Waiting.AddLast(waiter);
        }

        using (cancellationToken.Register(() => GiveUp(pool, waiter, cancellationToken)))
            await waiter.Turn.Task;
        return new Share(this, pool, bytes);
    }

    private void GiveUp(Pool pool, Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // A waiter whose turn has come is not in the list any more, and has its bytes.
            if (!pool.Waiting.Remove(waiter))
                return;
            pool.Serve();
        }

        waiter.Turn.TrySetCanceled(cancellationToken);
    }

    private void Return(Pool pool, long bytes)
    {
        lock (_gate)
        {
            pool.Taken -= bytes;
            pool.Serve();
        }
    }

    private sealed record Waiter(long Bytes)
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Equals(Waiter? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }

    private sealed class Pool(long size)
    {
        public long Taken { get; set; }

        public LinkedList<Waiter> Waiting { get; } = new();

        public bool TryTake(long bytes)
        {
            if (Taken + bytes > size)
                return false;
            Taken += bytes;
            return true;
        }

        public void Serve()
        {
            while (Waiting.First is { Value: var next } && TryTake(next.Bytes))
            {
                Waiting.RemoveFirst();
                next.Turn.TrySetResult();
            }
        }
    }

    private sealed class Share(BodyBudget budget, Pool pool, long bytes) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
                budget.Return(pool, bytes);
        }
    }
}
