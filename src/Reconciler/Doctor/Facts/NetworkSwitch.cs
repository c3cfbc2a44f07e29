using System.Collections.Immutable;
using System.Globalization;

namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>Logical_Switch</c>.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">Its name, which the schema does not keep unique.</param>
/// <param name="Ports">Its ports.</param>
internal sealed record NetworkSwitch(Guid Uuid, string Name, ImmutableArray<NetworkSwitchPort> Ports)
{
    /// <summary>What its load balancers answer for.</summary>
    public ImmutableArray<Ovn.VirtualAddress> VirtualAddresses { get; init; } = [];

    /// <summary>The networks that it shares with other switches of the same, each with its VLAN tag where it has one.</summary>
    public IEnumerable<string> Segments => Ports.Where(p => p is { Type: "localnet", PhysicalNetwork: not null })
        .Select(p => p.Tag is { } tag ? string.Create(CultureInfo.InvariantCulture, $"{p.PhysicalNetwork}:{tag}") : p.PhysicalNetwork!).Distinct();

    /// <summary>The names of the physical networks that its <c>localnet</c> ports lead to.</summary>
    public IEnumerable<string> PhysicalNetworks => Ports.Where(p => p.Type == "localnet").Select(p => p.PhysicalNetwork).OfType<string>().Distinct();
}
