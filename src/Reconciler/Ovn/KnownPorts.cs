using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>
/// Remembers of ports of other hosts what they claim on their switch, so that a start need not read each of them again. It holds so
/// many and no more, however large the network is.
/// </summary>
/// <remarks>
/// Only of ports with our keys, and without an address that OVN chooses: a port like that gets nothing more without its switch getting another
/// <see cref="OwnershipKeys.Changed"/>, upon which all that was known of the switch is forgotten. Of what a port claims only hash codes
/// are kept: where one of them fits, the port is read.
/// </remarks>
internal sealed class KnownPorts
{
    /// <summary>How many ports are remembered at most.</summary>
    public const int Capacity = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, KnownSwitch> _switches = [];
    private long _uses;

    /// <summary>Which of a switch's ports have to be read, as they may claim one of these.</summary>
    /// <param name="logicalSwitch">The switch.</param>
    /// <param name="changed">Its <see cref="OwnershipKeys.Changed"/>.</param>
    /// <param name="ports">Its ports, or some of them.</param>
    /// <param name="marks">What they must not claim, as hash codes.</param>
    public List<Guid> ToRead(Guid logicalSwitch, string? changed, List<Guid> ports, int[] marks)
    {
        lock (_gate)
        {
            if (!_switches.TryGetValue(logicalSwitch, out var known))
                return ports;
            known.LastUse = ++_uses;
            return known.Changed == changed
                ? ports.FindAll(p => !known.Ports.TryGetValue(p, out var claimed) || claimed.AsSpan().ContainsAny(marks))
                : ports;
        }
    }

    /// <summary>Remembers what ports claim that have been read.</summary>
    /// <param name="logicalSwitch">The switch.</param>
    /// <param name="changed">Its <see cref="OwnershipKeys.Changed"/> before they were read.</param>
    /// <param name="listed">The ports of the switch: what is known of others is forgotten.</param>
    /// <param name="read">The ports that have been read, with hash codes of what they claim; null of one that may change without the switch's saying so.</param>
    public void Note(Guid logicalSwitch, string? changed, IReadOnlySet<Guid> listed, IReadOnlyDictionary<Guid, int[]?> read)
    {
        lock (_gate)
        {
            if (!_switches.TryGetValue(logicalSwitch, out var known) || known.Changed != changed)
                _switches[logicalSwitch] = known = new(changed);
            known.LastUse = ++_uses;
            foreach (var gone in known.Ports.Keys.Where(p => !listed.Contains(p)).ToArray())
                known.Ports.Remove(gone);
            foreach (var (port, claimed) in read)
            {
                if (claimed is null)
                    known.Ports.Remove(port);
                else
                    known.Ports[port] = claimed;
            }

            while (_switches.Values.Sum(s => s.Ports.Count) > Capacity)
                _switches.Remove(_switches.MinBy(s => s.Value.LastUse).Key);
        }
    }

    private sealed class KnownSwitch(string? changed)
    {
        public string? Changed { get; } = changed;

        public long LastUse { get; set; }

        public Dictionary<Guid, int[]> Ports { get; } = [];
    }
}
