namespace Reconciler.Daemon;

/// <summary>Lets any thread interrupt the current round of a loop. The loop itself begins and disposes of each round.</summary>
internal sealed class Interruption
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _round;

    /// <summary>Begins a round. Disposing of the round ends it, and no interruption reaches it any more.</summary>
    /// <param name="outer">Ends the round as well.</param>
    public Round Begin(CancellationToken outer)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        lock (_gate)
            _round = source;
        return new(this, source);
    }

    /// <summary>Cancels the current round of the loop; does nothing if there is none. Callbacks run on other threads.</summary>
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

        /// <summary>Is cancelled when the round must end.</summary>
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
