using System.Collections.Immutable;
using System.Net;

namespace Reconciler.Ovn;

/// <summary>What a domain is about to claim, and what must therefore not be anybody else's.</summary>
/// <param name="Domain">The domain: its own rows do not stand in its way.</param>
/// <param name="Addresses">Static addresses, each with its switch.</param>
/// <param name="ExternalAddresses">External addresses of NAT rows.</param>
/// <param name="PortNames">Names of ports to be created.</param>
public sealed record ClaimQuery(
    Guid Domain,
    ImmutableArray<(LogicalSwitch Switch, IPAddress Address)> Addresses,
    ImmutableArray<IPAddress> ExternalAddresses,
    ImmutableArray<string> PortNames)
{
    /// <summary>Whether there is nothing to ask.</summary>
    public bool IsEmpty => Addresses.IsEmpty && ExternalAddresses.IsEmpty && PortNames.IsEmpty;
}
