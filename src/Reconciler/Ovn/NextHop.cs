using System.Net;

namespace Reconciler.Ovn;

/// <summary>Where a static route of a router leads (ovn-nb(5), <c>Logical_Router_Static_Route</c>).</summary>
/// <param name="Address">The address of the next hop.</param>
/// <param name="Prefix">The column <c>ip_prefix</c>, unchanged: the packets that the route is for.</param>
internal sealed record NextHop(IPAddress Address, string Prefix);
