using System.Collections.Immutable;
using System.Globalization;

namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>Logical_Switch</c>.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">Its name. The schema allows equal names.</param>
/// <param name="Ports">Its ports.</param>
internal sealed record NetworkSwitch(Guid Uuid, string Name, ImmutableArray<NetworkSwitchPort> Ports)
{
    /// <summary>The topology that it belongs to; null if it was made by hand.</summary>
    public string? Topology { get; init; }

    /// <summary>The virtual addresses of its load balancers.</summary>
    public ImmutableArray<Ovn.VirtualAddress> VirtualAddresses { get; init; } = [];

    /// <summary>The zone of the names of machines on it, as it is written; null for none.</summary>
    public string? DnsZone { get; init; }

    /// <summary>The records of the <c>DNS</c> rows that answer its guests.</summary>
    public ImmutableArray<NameRecordFacts> Names { get; init; } = [];

    /// <summary>Its physical networks with their VLAN tags. Switches with the same segment share a network.</summary>
    public IEnumerable<string> Segments => Ports.Where(p => p is { Type: "localnet", PhysicalNetwork: not null })
        .Select(p => p.Tag is { } tag ? string.Create(CultureInfo.InvariantCulture, $"{p.PhysicalNetwork}:{tag}") : p.PhysicalNetwork!).Distinct();

    /// <summary>The names of the physical networks that its <c>localnet</c> ports lead to.</summary>
    public IEnumerable<string> PhysicalNetworks => Ports.Where(p => p.Type == "localnet").Select(p => p.PhysicalNetwork).OfType<string>().Distinct();
}
