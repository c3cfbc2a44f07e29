using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Reconciler.Ovn;

namespace Reconciler.Commands.Attaching;

/// <summary>An address of an interface, its network, and who leads out of it.</summary>
/// <param name="Address">The address with its network.</param>
/// <param name="Gateway">The router port's address in the same network; null for none.</param>
internal sealed record NamespaceAddress(InterfaceAddress Address, IPAddress? Gateway)
{
    /// <summary>Finds the networks of a port's addresses: by a router port on the switch, or by the switch's own settings.</summary>
    /// <param name="addresses">The port's addresses.</param>
    /// <param name="logicalSwitch">Its switch.</param>
    /// <param name="network">The routers.</param>
    public static ImmutableArray<NamespaceAddress> Of(
        IEnumerable<IPAddress> addresses, LogicalSwitch logicalSwitch, LogicalNetwork network)
    {
        var routers = network.AttachmentsOf(logicalSwitch).OrderBy(a => a.PortName, StringComparer.Ordinal).SelectMany(a =>
            a.Addresses).ToArray();
        return [.. addresses.Select(Find)];

        NamespaceAddress Find(IPAddress address)
        {
            // A router port of one address leads nowhere.
            if (routers.FirstOrDefault(r => r.Contains(address) && r.PrefixLength < WidthOf(address)) is { } router)
                return new(new(address, router.PrefixLength), router.Address);
            var own = new[] { logicalSwitch.Subnet, logicalSwitch.Ipv6Prefix is { } prefix ? WithLength(prefix) : null }
                .Select(t => t is not null && InterfaceAddress.TryParse(t, out var parsed) ? parsed : null)
                .FirstOrDefault(n => n?.Contains(address) is true);
            return new(new(address, own?.PrefixLength ?? WidthOf(address)), null);
        }
    }

    /// <summary>ovn-nb(5): <c>ipv6_prefix</c> is always of 64 bits, and may be written without a length.</summary>
    private static string WithLength(string prefix) => prefix.Contains('/', StringComparison.Ordinal) ? prefix : prefix + "/64";

    private static int WidthOf(IPAddress address) => address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128;
}
