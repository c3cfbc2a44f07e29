namespace Reconciler.Daemon;

/// <summary>Lets any thread end what one loop does, round after round: the loop begins each round, and is the only one to end it.</summary>
internal sealed class Interruption
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _round;

    /// <summary>Begins a round. Disposing of it ends it, after which nothing reaches it any more.</summary>
    /// <param name="outer">Ends the round as well.</param>
    public Round Begin(CancellationToken outer)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        lock (_gate)
            _round = source;
        return new(this, source);
    }

    /// <summary>Ends the round that is going on; nothing where none is. What follows from that happens on threads of its own.</summary>
    public void Interrupt()
    {
        lock (_gate)
            _ = _round?.CancelAsync();
    }

    /// <summary>A round of the loop.</summary>
    public sealed class Round : IDisposable
    {
        private readonly Interruption _owner;
        private readonly CancellationTokenSource _source;

        internal Round(Interruption owner, CancellationTokenSource source)
        {
            _owner = owner;
            _source = source;
        }

        /// <summary>Cancelled when the round is to end.</summary>
        public CancellationToken Token => _source.Token;

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (_owner._gate)
            {
                if (_owner._round == _source)
                    _owner._round = null;
            }

            _source.Dispose();
        }
    }
}
