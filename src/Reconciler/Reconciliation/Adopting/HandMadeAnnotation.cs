using System.Collections.Immutable;
using System.Net;
using Reconciler.Intent;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation.Adopting;

/// <summary>Finds the annotation that asks for exactly the port that somebody has made by hand. Pure.</summary>
internal static class HandMadeAnnotation
{
    /// <summary>Makes the annotation.</summary>
    /// <param name="port">The port, with its switch and groups.</param>
    /// <param name="mac">The MAC address of the interface that it is for.</param>
    /// <param name="nats">The floating IPs of its addresses, with their routers.</param>
    /// <param name="network">The switches and routers.</param>
    /// <param name="reason">Why no annotation can say it; null if one can.</param>
    public static PortAnnotation? Of(
        LogicalSwitchPort port, string mac, ImmutableArray<NatRule> nats, LogicalNetwork network, out string? reason)
    {
        reason = null;
        if (network.Switches.FirstOrDefault(s => s.Uuid == port.SwitchUuid) is not { } on)
        {
            reason = "its switch is not known";
            return null;
        }

        var words = port.Addresses.Where(a => a != "unknown").ToArray();
        var isSecure = !port.PortSecurity.IsEmpty;
        if (words is not [var entry] || !AddressesOf(entry, mac, out var request, out var addresses))
            reason = $"its addresses are {Show(port.Addresses)}; an annotation is for one entry with the interface's MAC address {mac}";
        else if (isSecure == port.Addresses.Contains("unknown"))
            reason = isSecure ? "it has port security, and 'unknown' among its addresses"
                : "it has neither port security nor 'unknown' among its addresses";
        else if (isSecure && AllowedOf(port, mac, request!.Kind is AddressRequestKind.Dynamic ? port.DynamicAddresses : addresses) is null)
            reason = $"its port_security is {Show(port.PortSecurity)}, which is not that of its addresses";
        else if (port.ParentName is not null || port.Type.Length > 0)
            reason = "it is no port of a virtual machine alone";
        if (reason is not null)
            return null;
        AddressesOf(words[0], mac, out request, out addresses);
        var known = request!.Kind is AddressRequestKind.Dynamic ? port.DynamicAddresses : addresses;
        var allowed = isSecure ? AllowedOf(port, mac, known)!.Value : [];
        return new PortAnnotation
        {
            Number = 1,
            Mac = mac,
            Switch = on.Name,
            Address = request,
            PortSecurity = isSecure ? null : false,
            AllowedAddresses = allowed.IsEmpty ? null : allowed,
            Dhcp = port.Dhcpv4Options is null && port.Dhcpv6Options is null ? DhcpMode.Off : null,
            Groups = port.Groups is { IsEmpty: false } groups ? [.. groups] : null,
            Nats = [.. nats.Select(n => NatOf(n, known, network)).OfType<NatAnnotation>()],
        };
    }

    /// <summary>Reads one entry of <c>addresses</c>.</summary>
    private static bool AddressesOf(string entry, string mac, out AddressRequest? request, out ImmutableArray<IPAddress> addresses)
    {
        (request, addresses) = (null, []);
        var words = entry.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // OVN chooses the MAC address too if the entry is 'dynamic' alone.
        if (words.Length == 0 || !words[0].Equals(mac, StringComparison.OrdinalIgnoreCase))
            return false;
        if (words[1..] is ["dynamic"])
        {
            request = AddressRequest.Dynamic;
            return true;
        }

        var read = ImmutableArray.CreateBuilder<IPAddress>();
        foreach (var word in words[1..])
        {
            if (!IPAddressSyntax.TryParse(word, out var address, out _))
                return false;
            read.Add(address);
        }

        addresses = read.ToImmutable();
        request = addresses.IsEmpty ? AddressRequest.None : AddressRequest.Static(addresses);
        return true;
    }

    /// <summary>The addresses that port security allows besides the port's own; null if it is not that of the port's addresses.</summary>
    private static ImmutableArray<IPAddress>? AllowedOf(LogicalSwitchPort port, string mac, ImmutableArray<IPAddress> own)
    {
        if (port.PortSecurity.Count != 1 || !AddressesOf(port.PortSecurity[0], mac, out var request, out var allowed)
            || request!.Kind is AddressRequestKind.Dynamic)
            return null;
        return own.All(a => allowed.Contains(a)) ? [.. allowed.Where(a => !own.Contains(a))] : null;
    }

    private static NatAnnotation? NatOf(NatRule nat, ImmutableArray<IPAddress> addresses, LogicalNetwork network)
    {
        if (!IPAddressSyntax.TryParse(nat.ExternalIp, out var external, out _)
            || !IPAddressSyntax.TryParse(nat.LogicalIp, out var logical, out _))
            return null;
        var isDistributed = nat.LogicalPort is not null && nat.ExternalMac is not null;
        return new NatAnnotation
        {
            External = external,
            Router = network.Routers.FirstOrDefault(r => r.Uuid == nat.RouterUuid)?.Name,
            Mode = isDistributed ? NatMode.Distributed : null,
            Mac = isDistributed ? nat.ExternalMac : null,
            Logical = addresses.FirstOrDefault(a => a.AddressFamily == logical.AddressFamily) is { } first && first.Equals(logical) ? null
                : logical,
        };
    }

    private static string Show(ImmutableSortedSet<string> values) => values.IsEmpty ? "(empty)" : $"\"{string.Join("\", \"", values)}\"";
}
