using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Reconciler.Ovn;
using Reconciler.Topology.Desiring;
using Reconciler.Topology.Model;

namespace Reconciler.IntegrationTests.Topology;

/// <summary>Makes files that can be carried out, each from its seed.</summary>
internal sealed class RandomFile
{
    private readonly Random _random;

    private RandomFile(int seed) => _random = new(seed);

    public static TopologyFile Of(int seed) => new RandomFile(seed).Make();

    private TopologyFile Make()
    {
        var switches = Several(5).Select(Switch).ToImmutableArray();
        var routers = Several(4).Select(i => Router(i, switches)).ToImmutableArray();
        switches = [.. switches.Select(s => s with { Dhcp = Dhcp(s, routers) })];
        var groups = Several(4).Select(i => $"group_{i}").ToArray();
        string[] places = [.. routers.Select(r => r.Name), .. switches.Select(s => s.Name)];
        return new("random")
        {
            Switches = switches,
            Routers = routers,
            Groups = [.. groups.Select(g =>
                new GroupSpec(g, default) { Rules = [.. Several(6).Select(_ => Rule(g, groups, switches))], Essentials = Maybe(0.8) })],
            LoadBalancers = places.Length == 0 ? [] : [.. Several(3).Select(i => new LoadBalancerSpec(Text($"lb {i}"), default)
            {
                Vips = [.. Several(3, 1).Select(v => (Text($"192.168.{i}.{v}:80"), Texts(3, b => Text($"10.0.{i}.{b}:8080"))))],
                Protocol = Pick("tcp", "udp"),
                On = Some(places),
            })],
        };
    }

    private SwitchSpec Switch(int i) => new(Pick(Text($"switch-{i}"), Text($"Schalter {i} #ä: \"x\"")), default)
    {
        Subnet = Maybe(0.8) ? new(IPAddress.Parse(Text($"10.{i}.0.0")), 24) : null,
        Ipv6Prefix = Maybe(0.5) ? new(IPAddress.Parse(Text($"fd00:{i}::")), 64) : null,
        Zone = Maybe(0.3) ? "poc.lan" : null,
        Localnet = Maybe(0.3) ? new(Pick("physnet", "other"), Maybe(0.5) ? _random.Next(1, 4095) : null) : null,
    };

    private DhcpSpec? Dhcp(SwitchSpec on, ImmutableArray<RouterSpec> routers)
    {
        var ports = routers.SelectMany(r => r.Ports).Where(p => p.Switch == on.Name).SelectMany(p => p.Addresses).ToArray();
        var isUsable = (on.Subnet is null || ports.Any(a => on.Subnet.Contains(a.Address)))
            && (on.Ipv6Prefix is null || ports.Any(a => on.Ipv6Prefix.Contains(a.Address)));
        return !isUsable || on is { Subnet: null, Ipv6Prefix: null } || Maybe(0.3) ? null : new(default)
        {
            Dns = [.. Some("192.0.2.53", "192.0.2.54", "2001:db8::53").Select(IPAddress.Parse)],
            LeaseTime = Pick(3600, 600),
            Mtu = Pick(1442, 1300),
            Domain = Maybe(0.3) ? "example.org" : null,
            Ipv6 = Maybe(0.8) || on.Subnet is null,
            ServerMac = Maybe(0.2) ? "02:00:00:00:00:99" : null,
        };
    }

    private RouterSpec Router(int i, ImmutableArray<SwitchSpec> switches)
    {
        var ports = switches.Where(_ => Maybe(0.6)).Select(s => Port(i, s)).ToImmutableArray();
        var router = new RouterSpec(Text($"router-{i}"), default) { Ports = ports };
        var gateways = ports.Where(p => !RouterRows.GatewaysOf(
            router, p, switches.First(s => s.Name == p.Switch), [new("node-1", "node-1", [], [new("physnet", "b")])]).IsEmpty).ToArray();
        var outer = gateways.SelectMany(p => p.Addresses).Where(a => a.PrefixLength == 24).Select(a => a.Network).FirstOrDefault();
        return router with
        {
            Snat = outer is null ? [] : [.. Several(3).Select(n => new SnatSpec(IPAddress.Parse(outer.Replace(
                ".0/24", Text($".{100 + (10 * i) + (n % 2)}"), StringComparison.Ordinal)), new(IPAddress.Parse(Text($"172.16.{n}.0")), 24), default))],
            Routes = [.. ports.SelectMany(p => p.Addresses).Where(a => a.PrefixLength == 24).SelectMany((a, n) => Routes(a, n))],
        };
    }

    private IEnumerable<RouteSpec> Routes(InterfaceAddress address, int n) => Some("1", "2").Select(h => new RouteSpec(
        new(IPAddress.Parse(Text($"172.{20 + n}.0.0")), 16),
        IPAddress.Parse(address.Network.Replace(".0/24", $".{h}", StringComparison.Ordinal)), null, default));

    private RouterPortSpec Port(int router, SwitchSpec on)
    {
        var index = on.Name.First(char.IsAsciiDigit);
        InterfaceAddress[] v6 = on.Ipv6Prefix is null ? [] : [new(IPAddress.Parse(Text($"fd00:{index}::{router + 1}")), 64)];
        return new(on.Name, default)
        {
            Addresses = [new(IPAddress.Parse(Text($"10.{index}.0.{250 - router}")), 24), .. v6],
            Mac = Maybe(0.3) ? Text($"02:00:00:00:0{router}:0{index}") : null,
            Gateway = Pick<Func<GatewaySpec?>>(
                () => null,
                () => GatewaySpec.None,
                () => GatewaySpec.Of(Some("node-1", "node-2")),
                () => new(false, [("node-1", 7), ("node-2", 9)]),
                () => on.Localnet is null ? null : GatewaySpec.Auto)(),
            Advertisements = v6.Length > 0 && Maybe(0.5)
                ? new(Pick("slaac", "dhcpv6_stateful")) { Mtu = Pick(1442, 1400), IsPeriodic = Maybe(0.5) } : null,
        };
    }

    private RuleSpec Rule(string group, string[] groups, ImmutableArray<SwitchSpec> switches)
    {
        var isIn = Maybe(0.6);
        var action = Pick(RuleAction.Allow, RuleAction.Allow, RuleAction.Drop, RuleAction.Reject);
        var protocol = Pick("tcp", "udp", "icmp", null);
        var rule = new RuleSpec(action, isIn, default)
        {
            Stateful = action is RuleAction.Allow ? Pick("on", "on", "off", "auto") : "on",
            Log = Maybe(0.2) ? "a name" : null,
            Priority = Maybe(0.2) ? _random.Next(1, 3000) : null,
        };
        if (Maybe(0.15))
            return rule with { Match = $"{(isIn ? "outport" : "inport")} == @{group} && ip4.dscp == 3" };
        string[] peers = [.. groups.Select(g => $"group:{g}"), "10.0.0.0/8", "192.0.2.1", "fd00::/16",
            .. switches.Where(s => s.Subnet is not null || s.Ipv6Prefix is not null).Select(s => $"switch:{s.Name}")];
        return rule with
        {
            Protocol = protocol,
            Ports = protocol is "tcp" or "udp" ? Some("80", "443", "8000-8100", "22") : [],
            Peers = Maybe(0.5) ? Some(peers) : [],
        };
    }

    private bool Maybe(double chance) => _random.NextDouble() < chance;

    private T Pick<T>(params T[] some) => some[_random.Next(some.Length)];

    private ImmutableArray<T> Some<T>(params T[] some) => [.. some.Where(_ => Maybe(0.5))];

    private IEnumerable<int> Several(int maximum, int minimum = 0) => Enumerable.Range(1, _random.Next(minimum, maximum + 1)).ToArray();

    private ImmutableArray<string> Texts(int maximum, Func<int, string> make) => [.. Several(maximum).Select(make)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
