using System.Collections.Immutable;

namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>Logical_Switch</c>.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">Its name, which the schema does not keep unique.</param>
/// <param name="Ports">Its ports.</param>
internal sealed record NetworkSwitch(Guid Uuid, string Name, ImmutableArray<NetworkSwitchPort> Ports)
{
    /// <summary>The names of the physical networks that its <c>localnet</c> ports lead to.</summary>
    public IEnumerable<string> PhysicalNetworks => Ports.Where(p => p.Type == "localnet").Select(p => p.PhysicalNetwork).OfType<string>().Distinct();
}
