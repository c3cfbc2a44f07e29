using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Reconciler.Intent;
using Reconciler.Topology.Keys;
using Reconciler.Topology.Model;

namespace Reconciler.Topology.Reading;

/// <summary>Finds what is wrong between the parts of a file. Each part by itself is right, or what is wrong with it has been said.</summary>
/// <param name="file">The file.</param>
/// <param name="mistakes">Receives what is wrong.</param>
internal sealed class FileRules(TopologyFile file, List<FileMistake> mistakes)
{
    private readonly Dictionary<string, SwitchSpec> _switches = file.Switches.ToDictionary(s => s.Name, StringComparer.Ordinal);
    private readonly HashSet<string> _groups = file.Groups.Select(g => g.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Checks everything.</summary>
    public void Check()
    {
        var routersOn = file.Routers.SelectMany(r => r.Ports.Select(p => (Router: r, Port: p)))
            .ToLookup(p => p.Port.Switch, StringComparer.Ordinal);
        foreach (var logicalSwitch in file.Switches)
            CheckSwitch(logicalSwitch, [.. routersOn[logicalSwitch.Name]]);
        foreach (var router in file.Routers)
        {
            foreach (var port in router.Ports)
                CheckPort(router, port);
            CheckOverlaps(router);
            CheckSnat(router);
            CheckRoutes(router);
        }

        CheckSnatOfSeveral();

        foreach (var group in file.Groups)
            new GroupRules(group, _groups, _switches, mistakes).Check();
        foreach (var balancer in file.LoadBalancers)
            CheckBalancer(balancer);
        CheckVipsOfSeveral();
        foreach (var network in file.LibvirtNetworks)
        {
            if (network.Attributes.TryGetValue("switch", out var on) && !_switches.ContainsKey(on))
                Warn(network.At, $"libvirt network {network.Name}: the file has no switch '{on}'{Suggestion.Clause(on, _switches.Keys)}");
        }
    }

    private void CheckSwitch(SwitchSpec logicalSwitch, (RouterSpec Router, RouterPortSpec Port)[] ports)
    {
        var name = $"switch {logicalSwitch.Name}";
        if (logicalSwitch.Subnet is { } network && WhyNoSubnet(network) is { } unfit)
            Fail(logicalSwitch.At, $"{name}: subnet {network} {unfit}");
        if (logicalSwitch.Ipv6Prefix is { } prefix && WhyNoPrefix(prefix.Address) is { } useless)
            Fail(logicalSwitch.At, $"{name}: ipv6-prefix {prefix} {useless}");
        foreach (var range in logicalSwitch.Exclude)
        {
            if (logicalSwitch.Subnet is not { } subnet)
                Fail(logicalSwitch.At, $"{name}: exclude needs subnet, whose addresses it is about");
            else if (Syntaxes.ReadRange(range) is { } ends && !(subnet.Contains(ends.First) && subnet.Contains(ends.Last)))
                Fail(logicalSwitch.At, $"{name}: exclude {range} is not in subnet {subnet}");
        }

        if (logicalSwitch.Dhcp is { } dhcp)
            CheckDhcp(logicalSwitch, dhcp, ports);
        var holders = new Dictionary<IPAddress, string>();
        foreach (var (router, port) in ports)
        {
            foreach (var address in port.Addresses)
            {
                if (!holders.TryAdd(address.Address, router.Name))
                    Fail(port.At, $"router {router.Name}: address {address.Address} on {name} is that of router {holders[address.Address]} too");
            }
        }
    }

    /// <summary>Why guests cannot have addresses of a network; null if they can.</summary>
    private static string? WhyNoSubnet(Ovn.InterfaceAddress network) => network.PrefixLength switch
    {
        > 30 => "has no room for a router and a guest",
        < 8 => "is far too large for one switch",
        _ => IPAddress.IsLoopback(network.Address) ? "is a network of loopback addresses"
            : network.Address.GetAddressBytes()[0] is >= 224 ? "is a network of multicast or reserved addresses"
            : network.Address.GetAddressBytes() is [169, 254, ..] ? "is the network of link-local addresses" : null,
    };

    private static string? WhyNoPrefix(IPAddress prefix) =>
        prefix.IsIPv6Multicast ? "is multicast" : prefix.IsIPv6LinkLocal ? "is the prefix of link-local addresses"
        : prefix.GetAddressBytes().AsSpan(0, 8).IndexOfAnyExcept((byte)0) < 0 ? "is no prefix that addresses can be made from" : null;

    private void CheckDhcp(SwitchSpec logicalSwitch, DhcpSpec dhcp, (RouterSpec Router, RouterPortSpec Port)[] ports)
    {
        var name = $"switch {logicalSwitch.Name}: dhcp";
        if (logicalSwitch is { Subnet: null, Ipv6Prefix: null })
            Fail(dhcp.At, $"{name} needs subnet or ipv6-prefix, from which guests have their addresses");
        if (logicalSwitch.Subnet is { } subnet && dhcp.Ipv4)
        {
            if (dhcp.ServerId is null && dhcp.Router is null && !ports.Any(p => p.Port.Addresses.Any(a => subnet.Contains(a.Address))))
                Fail(dhcp.At, $"{name} needs a router port in {subnet}, which answers come from; or say server-id and server-mac");
            else if (dhcp.ServerMac is null && ports.Length == 0)
                Fail(dhcp.At, $"{name} needs server-mac, since no router has a port on the switch");
        }

        if (dhcp.Ipv6 && logicalSwitch.Ipv6Prefix is not null && ports.Length == 0 && dhcp.ServerMac is null)
            Fail(dhcp.At, $"{name} for IPv6 needs a router port on the switch, or server-mac");
    }

    private void CheckPort(RouterSpec router, RouterPortSpec port)
    {
        var name = $"router {router.Name}: port on {port.Switch}";
        if (!_switches.TryGetValue(port.Switch, out var on))
        {
            Fail(port.At, $"router {router.Name}: the file has no switch '{port.Switch}'{Suggestion.Clause(port.Switch, _switches.Keys)}");
            return;
        }

        foreach (var address in port.Addresses)
        {
            var network = address.Address.AddressFamily is AddressFamily.InterNetwork ? on.Subnet : on.Ipv6Prefix;
            if (network is null)
                continue;
            if (!network.Contains(address.Address))
                Fail(port.At, $"{name}: address {address} is outside of {network}, the switch's {(ReferenceEquals(network, on.Subnet) ? "subnet" : "ipv6-prefix")}");
            else if (network.PrefixLength != address.PrefixLength)
                Fail(port.At, $"{name}: address {address} has another prefix length than {network}, the network of the switch");
        }

        if (port.Addresses.GroupBy(a => a.Address).FirstOrDefault(g => g.Count() > 1) is { } twice)
            Fail(port.At, $"{name}: address {twice.Key} is there twice");
        if (port.Advertisements is not null && !port.Addresses.Any(a => a.Address.AddressFamily is AddressFamily.InterNetworkV6))
            Fail(port.At, $"{name}: ipv6-ra needs an IPv6 address on the port");
        if (port.Gateway is { IsAuto: true } && on.Localnet is null)
            Fail(port.At, $"{name}: gateway-chassis: auto needs localnet on the switch, whose network the hosts map");
        if (port.Gateway is { } gateway
            && gateway.Chassis.GroupBy(c => c.Chassis, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } repeated)
            Fail(port.At, $"{name}: gateway-chassis has {repeated.Key} twice");
    }

    private void CheckOverlaps(RouterSpec router)
    {
        var networks = router.Ports.SelectMany(p => p.Addresses.Select(a => (Port: p, Address: a))).ToArray();
        for (var i = 0; i < networks.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (one, other) = (networks[i], networks[j]);
                if (one.Port != other.Port && (one.Address.Contains(other.Address.Address) || other.Address.Contains(one.Address.Address)))
                {
                    Fail(one.Port.At, $"router {router.Name}: network {one.Address.Network} on {one.Port.Switch} overlaps {other.Address.Network} on {other.Port.Switch}, "
                        + "so packets could go either way");
                }
            }
        }
    }

    private void CheckSnat(RouterSpec router)
    {
        if (router.Snat.IsEmpty)
            return;
        var gateways = router.Ports.Where(IsGateway).ToArray();
        if (gateways.Length == 0 && router.Ports.All(p => _switches.ContainsKey(p.Switch)))
        {
            Fail(router.Snat[0].At,
                $"router {router.Name}: snat needs gateway-chassis on one of the router's ports; without it OVN ignores the translation");
            return;
        }

        foreach (var snat in router.Snat.GroupBy(s => s.External).Select(g => g.First()))
        {
            // With several gateway ports OVN takes the one whose network has the address.
            var ports = gateways.Length > 1 ? gateways : [.. router.Ports];
            if (ports.Length > 0 && !ports.Any(p => p.Addresses.Any(a => a.Contains(snat.External))))
            {
                Fail(snat.At, $"router {router.Name}: snat address {snat.External} is in no network of the router{(gateways.Length > 1 ? "'s gateway ports" : "")} "
                    + $"({string.Join(", ", ports.SelectMany(p => p.Addresses).Select(a => a.Network))})");
            }
        }

        foreach (var snat in router.Snat.Where(s => s.Network.Address.AddressFamily != s.External.AddressFamily))
            Fail(snat.At, $"router {router.Name}: snat of {snat.Network} to {snat.External} mixes IPv4 and IPv6");
        foreach (var twice in router.Snat.GroupBy(s => s.Network.ToString(), StringComparer.Ordinal).Where(g => g.Count() > 1))
            Fail(twice.Last().At, $"router {router.Name}: network {twice.Key} is translated twice; OVN would use one of the two");
    }

    /// <summary>Two routers on one outside switch must not answer for one address.</summary>
    private void CheckSnatOfSeveral()
    {
        var holders = new Dictionary<(string Switch, IPAddress External), string>();
        foreach (var (router, snat, on) in
            from router in file.Routers
            from snat in router.Snat
            from port in router.Ports.Where(p => IsGateway(p) && p.Addresses.Any(a => a.Contains(snat.External)))
            select (router, snat, port.Switch))
        {
            if (holders.TryGetValue((on, snat.External), out var other) && other != router.Name)
                Fail(snat.At, $"router {router.Name}: snat address {snat.External} is that of router {other} too, and both answer for it on switch {on}");
            else
                holders[(on, snat.External)] = router.Name;
        }
    }

    private bool IsGateway(RouterPortSpec port) =>
        port.Gateway is { } gateway ? gateway.IsAuto || !gateway.Chassis.IsEmpty
            : _switches.GetValueOrDefault(port.Switch)?.Localnet is not null;

    private void CheckRoutes(RouterSpec router)
    {
        var connected = router.Ports.SelectMany(p => p.Addresses).ToLookup(a => a.Network, StringComparer.Ordinal);
        foreach (var route in router.Routes)
        {
            var name = $"router {router.Name}: route {route.Prefix}";
            if (route.Switch is { } on && !router.Ports.Any(p => p.Switch == on))
                Fail(route.At, $"{name}: the router has no port on '{on}'{Suggestion.Clause(on, router.Ports.Select(p => p.Switch))}");
            if (connected[route.Prefix.ToString()].FirstOrDefault() is { } own)
                Warn(route.At, $"{name}: the router is in that network itself, by its address {own}");
            if (route.NextHop is not { } hop)
                continue;

            if (hop.AddressFamily != route.Prefix.Address.AddressFamily)
                Fail(route.At, $"{name}: next hop {hop} is of the other family");
            else if (router.Ports.SelectMany(p => p.Addresses).Any(a => a.Address.Equals(hop)))
                Fail(route.At, $"{name}: next hop {hop} is the router's own address");
            else if (!router.Ports.Any(p => (route.Switch is null || p.Switch == route.Switch) && p.Addresses.Any(a => a.Contains(hop)))
                && !hop.IsIPv6LinkLocal)
                Fail(route.At, $"{name}: nobody can reach next hop {hop}: it is in no network of the router");
        }

        foreach (var both in router.Routes.GroupBy(r => r.Prefix.ToString(), StringComparer.Ordinal))
        {
            if (both.Count() > 1 && both.FirstOrDefault(r => r.NextHop is null) is { } discarded)
                Fail(discarded.At, $"router {router.Name}: route {both.Key}: discard and a next hop exclude each other");
        }

        foreach (var twice in router.Routes.GroupBy(r => (Prefix: r.Prefix.ToString(), r.NextHopText)).Where(g => g.Count() > 1))
            Fail(twice.Last().At, $"router {router.Name}: route {twice.Key.Prefix} by {twice.Key.NextHopText} is there twice");
    }

    private void CheckBalancer(LoadBalancerSpec balancer)
    {
        var name = $"load balancer {balancer.Name}";
        if (balancer.Vips.IsEmpty)
            Fail(balancer.At, $"{name} needs vip and backends, or vips");
        string[] places = [.. file.Routers.Select(r => r.Name), .. file.Switches.Select(s => s.Name)];
        foreach (var on in balancer.On.Where(o => !places.Contains(o, StringComparer.Ordinal)))
            Fail(balancer.At, $"{name}: the file has no router or switch '{on}'{Suggestion.Clause(on, places)}");
        if (balancer.On.IsEmpty)
            Warn(balancer.At, $"{name} is on no router and no switch, so nobody reaches it");
        foreach (var twice in balancer.Vips.GroupBy(v => v.Vip, StringComparer.Ordinal).Where(g => g.Count() > 1))
            Fail(balancer.At, $"{name}: {twice.Key} is there twice");
        foreach (var (vip, backends) in balancer.Vips)
        {
            if (backends.IsEmpty)
                Warn(balancer.At, $"{name}: {vip} has no backends, so nobody answers there");
            if (Syntaxes.ReadEndpoint(vip) is not { } front)
                continue;
            foreach (var backend in backends)
            {
                if (Syntaxes.ReadEndpoint(backend) is not { } back)
                    continue;
                if (back.Address.AddressFamily != front.Address.AddressFamily)
                    Fail(balancer.At, $"{name}: backend {backend} is not of the family of {vip}");
                else if (back.Port is null != front.Port is null)
                    Fail(balancer.At, $"{name}: of {vip} and backend {backend} only one has a port; give both one, or none");
            }
        }
    }

    /// <summary>Of two load balancers in one place, only one can have an address and port.</summary>
    private void CheckVipsOfSeveral()
    {
        var holders = new Dictionary<(string Place, string Vip), string>();
        foreach (var (balancer, place, vip) in
            from balancer in file.LoadBalancers
            from place in balancer.On
            from entry in balancer.Vips
            select (balancer, place, $"{entry.Vip} ({balancer.Protocol})"))
        {
            if (!holders.TryAdd((place, vip), balancer.Name) && holders[(place, vip)] is var other && other != balancer.Name)
                Fail(balancer.At, $"load balancer {balancer.Name}: {vip} on {place} is that of load balancer {other} too");
        }
    }

    private void Fail(TextPosition at, string message) => mistakes.Add(new(at, Printing.VisibleText.Line(message)));

    private void Warn(TextPosition at, string message) => mistakes.Add(new(at, Printing.VisibleText.Line(message), IsWarning: true));
}
