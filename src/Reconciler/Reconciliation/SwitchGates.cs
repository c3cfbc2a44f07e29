using System.Collections.Concurrent;

namespace Reconciler.Reconciliation;

/// <summary>
/// Makes the passes of this process use a switch one after the other, from the look at its ports to the commit. Each new port changes the
/// switch, and all passes that have looked before would have to look again. Two such passes must not be sent as one transaction either: the
/// version that guards one does not change before both are committed. Other hosts are not delayed; the guards deal with them.
/// </summary>
internal sealed class SwitchGates
{
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _gates = new();

    /// <summary>Creates a passage that has entered no gate yet. Disposing of it opens its gates for the next ones.</summary>
    public Passage Approach() => new(this);

    /// <summary>The way of one pass through the gates.</summary>
    internal sealed class Passage : IDisposable
    {
        private readonly SwitchGates _all;
        private readonly List<SemaphoreSlim> _held = [];

        internal Passage(SwitchGates all) => _all = all;

        /// <summary>Waits until no other pass is at these switches.</summary>
        /// <exception cref="InvalidOperationException">The passage has been entered before.</exception>
        public async Task EnterAsync(IEnumerable<Guid> switches, CancellationToken cancellationToken)
        {
            if (_held.Count > 0)
                throw new InvalidOperationException("a passage is entered once");
            // All passes enter in the same order, so that no two wait for each other.
            foreach (var one in switches.Distinct().Order())
            {
                var gate = _all._gates.GetOrAdd(one, static _ => new(1, 1));
                await gate.WaitAsync(cancellationToken);
                _held.Add(gate);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (var gate in _held)
                gate.Release();
            _held.Clear();
        }
    }
}
