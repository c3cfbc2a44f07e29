using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>As much of a domain's rows as shows whether they have to be looked at closely: of most, no more is ever needed.</summary>
/// <param name="Ports">The names of its ports.</param>
/// <param name="PortsOfNats">For each of its NAT rows the port that it belongs to; null for none.</param>
/// <param name="IsHandedOver">Whether a migration is handing a port over.</param>
public sealed record RowsAtAGlance(ImmutableArray<string> Ports, ImmutableArray<string?> PortsOfNats, bool IsHandedOver);
