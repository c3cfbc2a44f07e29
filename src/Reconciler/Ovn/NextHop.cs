using System.Net;

namespace Reconciler.Ovn;

/// <summary>Where a static route of a router leads (ovn-nb(5), <c>Logical_Router_Static_Route</c>).</summary>
/// <param name="Address">The address of whoever forwards the packets.</param>
/// <param name="Prefix">Which packets: the column <c>ip_prefix</c>, as it is written.</param>
public sealed record NextHop(IPAddress Address, string Prefix);
