namespace Reconciler.Topology.Model;

/// <summary>The physical network that a switch leads to.</summary>
/// <param name="Network">Its name in <c>ovn-bridge-mappings</c>.</param>
/// <param name="Vlan">The VLAN's number; null for none.</param>
internal sealed record LocalnetSpec(string Network, int? Vlan);
