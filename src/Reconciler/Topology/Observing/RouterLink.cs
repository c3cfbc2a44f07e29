namespace Reconciler.Topology.Observing;

/// <summary>A router's port on a switch, as it was read.</summary>
/// <param name="Router">The router.</param>
/// <param name="RouterPort">The router's port.</param>
/// <param name="Switch">The switch.</param>
/// <param name="SwitchPort">The switch's port, of type <c>router</c>.</param>
internal sealed record RouterLink(NetworkRow Router, NetworkRow RouterPort, NetworkRow Switch, NetworkRow SwitchPort);
