using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>A summary of a workload's rows. It shows whether they must be read in full, which most never need.</summary>
/// <param name="Ports">The names of its ports.</param>
/// <param name="PortsOfNats">The port of each of its NAT rows; null for none.</param>
/// <param name="IsHandedOver">Whether a migration hands over one of the ports.</param>
internal sealed record RowsAtAGlance(ImmutableArray<string> Ports, ImmutableArray<string?> PortsOfNats, bool IsHandedOver);
