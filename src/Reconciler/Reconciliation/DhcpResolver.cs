using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>Finds the DHCP options for a port's addresses. Pure.</summary>
internal static class DhcpResolver
{
    /// <summary>Finds the options for one address family.</summary>
    /// <param name="mode">The requested mode.</param>
    /// <param name="addresses">
    /// The port's addresses of that family. If OVN has yet to choose them, an address of the network that it will choose from.
    /// </param>
    /// <param name="logicalSwitch">The switch.</param>
    /// <param name="network">The DHCP options and router ports.</param>
    /// <param name="settings">The settings for rows that we create.</param>
    /// <param name="choice">The row; null for none.</param>
    /// <returns>Why the request cannot be met, in words; null if it can.</returns>
    public static string? Resolve(
        DhcpMode mode, ImmutableArray<IPAddress> addresses, LogicalSwitch logicalSwitch, LogicalNetwork network, DhcpSettings settings, out DhcpChoice? choice)
    {
        choice = null;
        if (mode is DhcpMode.Off || addresses.IsEmpty)
            return null;

        var address = addresses[0];
        var gateway = GatewayOf(address, logicalSwitch, network);
        if (FindExisting(address, logicalSwitch, network, gateway) is { } existing)
        {
            choice = existing;
            return null;
        }

        if (mode is DhcpMode.Auto)
            return null;
        if (gateway is not { } found)
            return $"dhcp=\"on\" needs a router port on switch {logicalSwitch.Name} whose network holds {address}, to take the answers from";

        choice = new(null, SpecOf(logicalSwitch, found.Attachment, found.Address, settings));
        return null;

        DhcpChoice? FindExisting(IPAddress wanted, LogicalSwitch on, LogicalNetwork from, (RouterAttachment Attachment, InterfaceAddress Address)? router)
        {
            var row = from.DhcpOptions
                .Where(o => o.Cidr.Contains(wanted) && IsUsable(o, on) && !IsOfAnotherSwitch(o, on, from, hasRouter: router is not null))
                // The narrowest network comes first. Networks may overlap, so the row with the router of the address's own network comes
                // next. Rows of others come before ours, so that the choice is always the same.
                .OrderByDescending(o => o.Cidr.PrefixLength)
                .ThenByDescending(o => router is { } r && o.Options.GetValueOrDefault("router") == r.Address.Address.ToString())
                .ThenBy(o => o.MadeForSwitch is not null)
                .FirstOrDefault();
            if (row is null)
                return null;
            var isOurs = row.MadeForSwitch is not null;
            return isOurs && router is null ? null : new(row, isOurs ? SpecOf(on, router!.Value.Attachment, router.Value.Address, settings) : null);
        }
    }

    /// <summary>
    /// Whether a switch may use a row. A row that we made belongs to its switch. A row of another tool belongs to that tool.
    /// </summary>
    private static bool IsUsable(DhcpOptions options, LogicalSwitch logicalSwitch) => options.MadeForSwitch is { } madeFor
        ? madeFor == logicalSwitch.Name
        : !options.ExternalIds.Keys.Any(k => k.StartsWith("neutron:", StringComparison.Ordinal)
            || k.StartsWith("k8s.ovn.org/", StringComparison.Ordinal) || k.StartsWith("incus_", StringComparison.Ordinal));

    /// <summary>
    /// Whether a row belongs to another switch. A row of others does not name its switch, and several switches may have the same network.
    /// So the row belongs to another switch if its router is not on this one. If no OVN router of this switch has an address in the
    /// network, the router is outside OVN and not known; then the row belongs to another switch only if its router is on that switch.
    /// </summary>
    private static bool IsOfAnotherSwitch(DhcpOptions options, LogicalSwitch logicalSwitch, LogicalNetwork network, bool hasRouter)
    {
        // Our rows name their switch, and get its router. DHCPv6 options have no router.
        if (options.MadeForSwitch is not null || !IPAddress.TryParse(options.Options.GetValueOrDefault("router"), out var router) || Has(network.AttachmentsOf(logicalSwitch)))
            return false;
        return hasRouter || network.Attachments.Any(a => a.Key != logicalSwitch.Uuid && Has(a.Value));

        bool Has(ImmutableArray<RouterAttachment> attachments) => attachments.Any(a => a.Addresses.Any(n => n.Address.Equals(router)));
    }

    private static (RouterAttachment Attachment, InterfaceAddress Address)? GatewayOf(IPAddress address, LogicalSwitch logicalSwitch, LogicalNetwork network)
    {
        foreach (var attachment in network.AttachmentsOf(logicalSwitch))
        {
            foreach (var own in attachment.Addresses.Where(a => a.Contains(address)))
                return (attachment, own);
        }

        return null;
    }

    private static DhcpOptionsSpec SpecOf(LogicalSwitch logicalSwitch, RouterAttachment attachment, InterfaceAddress gateway, DhcpSettings settings)
    {
        var isV4 = gateway.Address.AddressFamily is AddressFamily.InterNetwork;
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (isV4)
        {
            options["server_id"] = gateway.Address.ToString();
            options["server_mac"] = attachment.Mac;
            options["router"] = gateway.Address.ToString();
            options["lease_time"] = ((long)settings.LeaseTime.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            options["mtu"] = settings.Mtu.ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            // DHCPv6 options contain neither routers nor an MTU: router advertisements carry both.
            options["server_id"] = attachment.Mac;
        }

        var dns = settings.DnsServers.Where(d => d.AddressFamily == gateway.Address.AddressFamily).Select(d => d.ToString()).ToArray();
        if (dns.Length > 0)
            options["dns_server"] = dns.Length == 1 ? dns[0] : $"{{{string.Join(", ", dns)}}}";
        return new(logicalSwitch.Name, gateway.Network, options.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }
}
