using System.Collections.Concurrent;

namespace Reconciler.Reconciliation;

/// <summary>
/// Lets the passes of this process to a switch one after the other, from the look at its ports to the commit. Each port that comes
/// changes the switch, and all who have looked before would have to look again. Nor may two of them be sent as one transaction: the
/// version that guards the one does not change before both are committed. Other hosts are not held up; the guards see to them.
/// </summary>
internal sealed class SwitchGates
{
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _gates = new();

    /// <summary>A passage that is at no gate yet. Disposing of it lets the next ones go.</summary>
    public Passage Approach() => new(this);

    /// <summary>One pass's way through.</summary>
    internal sealed class Passage : IDisposable
    {
        private readonly SwitchGates _all;
        private readonly List<SemaphoreSlim> _held = [];

        internal Passage(SwitchGates all) => _all = all;

        /// <summary>Waits until nobody else is at these switches.</summary>
        /// <exception cref="InvalidOperationException">The passage has been used.</exception>
        public async Task EnterAsync(IEnumerable<Guid> switches, CancellationToken cancellationToken)
        {
            if (_held.Count > 0)
                throw new InvalidOperationException("a passage is entered once");
            // Everybody in the same order, so that no two wait for each other.
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
