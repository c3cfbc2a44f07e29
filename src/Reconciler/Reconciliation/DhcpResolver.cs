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
    /// <param name="mode">What is asked for.</param>
    /// <param name="addresses">The port's addresses of that family; for OVN's own, where none is known yet, one of the network they come from.</param>
    /// <param name="logicalSwitch">The switch.</param>
    /// <param name="network">The rows and router ports there are.</param>
    /// <param name="settings">What guests are told by rows that we make.</param>
    /// <param name="choice">The row; null for none.</param>
    /// <returns>Why what is asked for cannot be had, in words; null when it can.</returns>
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
                // The narrowest; then the one whose router is the one whose network holds the address, since networks may overlap; then always the same.
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

    /// <summary>Rows that we made for another switch are its own; rows of other tools belong to those.</summary>
    private static bool IsUsable(DhcpOptions options, LogicalSwitch logicalSwitch) => options.MadeForSwitch is { } madeFor
        ? madeFor == logicalSwitch.Name
        : !options.ExternalIds.Keys.Any(k => k.StartsWith("neutron:", StringComparison.Ordinal)
            || k.StartsWith("k8s.ovn.org/", StringComparison.Ordinal) || k.StartsWith("incus_", StringComparison.Ordinal));

    /// <summary>
    /// A row does not say which switch it is for, and several switches may have the same network: it is another switch's when its router is
    /// none of this one's. Where no router of OVN's has an address in the network, the router is one outside, which cannot be known; but
    /// it is none that is on another switch.
    /// </summary>
    private static bool IsOfAnotherSwitch(DhcpOptions options, LogicalSwitch logicalSwitch, LogicalNetwork network, bool hasRouter)
    {
        // Ours say which switch they are for, and get its router. DHCPv6 has none.
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
            // DHCPv6 knows neither routers nor an MTU: those come with router advertisements.
            options["server_id"] = attachment.Mac;
        }

        var dns = settings.DnsServers.Where(d => d.AddressFamily == gateway.Address.AddressFamily).Select(d => d.ToString()).ToArray();
        if (dns.Length > 0)
            options["dns_server"] = dns.Length == 1 ? dns[0] : $"{{{string.Join(", ", dns)}}}";
        return new(logicalSwitch.Name, gateway.Network, options.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }
}
