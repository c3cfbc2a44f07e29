using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>
/// Remembers what other hosts' ports claim on their switch, so that a start need not read each port again. It remembers at most
/// <see cref="Capacity"/> ports.
/// </summary>
/// <remarks>
/// It remembers only ports with our keys and without an address from OVN. When such a port gets an address, its switch gets a new
/// <see cref="OwnershipKeys.Changed"/>, and all that is known about the switch is forgotten. Claims are kept as hash codes: if one matches,
/// the port is read.
/// </remarks>
internal sealed class KnownPorts
{
    /// <summary>The most ports that are remembered.</summary>
    public const int Capacity = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, KnownSwitch> _switches = [];
    private long _uses;

    /// <summary>The ports of a switch that must be read, because they may claim what is searched for.</summary>
    /// <param name="logicalSwitch">The switch.</param>
    /// <param name="changed">Its <see cref="OwnershipKeys.Changed"/>.</param>
    /// <param name="ports">Ports of the switch.</param>
    /// <param name="marks">What is searched for, as hash codes.</param>
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

    /// <summary>Remembers the claims of ports that were read.</summary>
    /// <param name="logicalSwitch">The switch.</param>
    /// <param name="changed">Its <see cref="OwnershipKeys.Changed"/> before they were read.</param>
    /// <param name="listed">All ports of the switch. Other ports are forgotten.</param>
    /// <param name="read">
    /// The ports that were read, with the hash codes of their claims; null for a port whose claims may change without a change of its
    /// switch.
    /// </param>
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
