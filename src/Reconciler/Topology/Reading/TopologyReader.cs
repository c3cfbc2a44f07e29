using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Topology.Keys;
using Reconciler.Topology.Model;

namespace Reconciler.Topology.Reading;

/// <summary>Reads a topology's file. Pure: it knows the text alone. All mistakes are found at once.</summary>
internal static class TopologyReader
{
    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">The text.</param>
    /// <returns>What it says; only fit to be used if there are no mistakes but warnings.</returns>
    public static TopologyReading Read(string text)
    {
        var mistakes = new List<FileMistake>();
        var root = FileTree.Read(text, mistakes);
        if (root is null)
        {
            if (mistakes.Count == 0)
                mistakes.Add(new(new(1, 1), "the file is empty; it needs topology: NAME at least"));
            return new(null, [.. mistakes]);
        }

        new ShapeCheck(mistakes).Check(root, TopologyKeys.File, "the file");
        if (root is not FileMap map)
            return new(null, [.. mistakes]);
        var file = ReadFile(map);
        new FileRules(file, mistakes).Check();
        return new(file, [.. mistakes.OrderBy(m => m.At.Line).ThenBy(m => m.At.Column)]);
    }

    private static TopologyFile ReadFile(FileMap map) => new(Text(map["topology"]) ?? "")
    {
        Switches = [.. Entries(map["switches"]).Select(e => ReadSwitch(e.Name, e.At, e.Map))],
        Routers = [.. Entries(map["routers"]).Select(e => ReadRouter(e.Name, e.At, e.Map))],
        Groups = [.. Entries(map["groups"]).Select(e => ReadGroup(e.Name, e.At, e.Map))],
        LoadBalancers = [.. Entries(map["load-balancers"]).Select(e => ReadBalancer(e.Name, e.At, e.Map))],
        LibvirtNetworks =
        [
            .. Entries(map["libvirt-networks"]).Select(e => new LibvirtNetworkSpec(
                e.Name,
                ImmutableSortedDictionary.CreateRange(
                    StringComparer.Ordinal,
                    Attributes(e.Map).Where(a => a.Key != "bridge")),
                Text(e.Map?["bridge"]),
                e.At)),
        ],
    };

    private static IEnumerable<KeyValuePair<string, string>> Attributes(FileMap? map)
    {
        foreach (var (key, value) in map?.Entries ?? [])
        {
            if (Text(value) is { } text)
                yield return KeyValuePair.Create(key.Value, text);
        }
    }

    private static SwitchSpec ReadSwitch(string name, TextPosition at, FileMap? map) => new(name, at)
    {
        Subnet = Network(map?["subnet"]),
        Ipv6Prefix = Network(map?["ipv6-prefix"]),
        Exclude = [.. Texts(map?["exclude"]).Select(CanonicalRange)],
        Dhcp = map?["dhcp"] is { } dhcp && Text(dhcp) != "off" ? ReadDhcp(dhcp) : null,
        Zone = Text((map?["dns"] as FileMap)?["zone"]),
        Localnet = (map?["localnet"] as FileMap) is { } localnet && Text(localnet["network"]) is { } network
            ? new LocalnetSpec(network, Whole(localnet["vlan"]))
            : null,
    };

    private static DhcpSpec ReadDhcp(FileNode node)
    {
        var map = node as FileMap;
        var families = Texts(map?["families"]).ToArray();
        return new(node.At)
        {
            Dns = [.. Texts(map?["dns"]).Select(IPAddress.Parse)],
            LeaseTime = Whole(map?["lease-time"]) ?? DhcpSpec.DefaultLeaseTime,
            Mtu = Whole(map?["mtu"]) ?? DhcpSpec.DefaultMtu,
            Domain = Text(map?["domain"]),
            Ipv4 = families.Length == 0 || families.Contains("ipv4"),
            Ipv6 = families.Length == 0 || families.Contains("ipv6"),
            Router = Address(map?["router"]),
            ServerId = Address(map?["server-id"]),
            ServerMac = Mac(map?["server-mac"]),
        };
    }

    private static RouterSpec ReadRouter(string name, TextPosition at, FileMap? map) => new(name, at)
    {
        Ports = [.. Entries(map?["ports"]).Select(e => ReadPort(e.Name, e.At, e.Map))],
        Snat =
        [
            .. from external in Values(map?["snat"])
               from network in Items(external.Value)
               where Text(network) is not null
               select new SnatSpec(IPAddress.Parse(external.Name), Network(network)!, network.At),
        ],
        Routes = [.. Values(map?["routes"]).SelectMany(ReadRoutes)],
    };

    private static IEnumerable<RouteSpec> ReadRoutes((string Name, TextPosition At, FileNode Value) entry)
    {
        if (!InterfaceAddress.TryParse(entry.Name, out var prefix))
            yield break;
        var section = entry.Value as FileMap;
        var port = Text(section?["port"]);
        foreach (var hop in Items(section is null ? entry.Value : section["next-hop"]))
        {
            if (Text(hop) is { } text)
                yield return new(prefix, text == RouteSpec.Discard ? null : IPAddress.Parse(text), port, hop.At);
        }
    }

    private static RouterPortSpec ReadPort(string on, TextPosition at, FileMap? map) => new(on, at)
    {
        Addresses = [.. Texts(map?["addresses"]).Select(t => InterfaceAddress.TryParse(t, out var address) ? address : null)
            .OfType<InterfaceAddress>()],
        Mac = Mac(map?["mac"]),
        Gateway = ReadGateway(map?["gateway-chassis"]),
        Advertisements = map?["ipv6-ra"] switch
        {
            FileText text => new(text.Value),
            FileMap section when Text(section["mode"]) is { } mode => new(mode)
            {
                Mtu = Whole(section["mtu"]) ?? AdvertisementSpec.DefaultMtu,
                IsPeriodic = Text(section["periodic"]) != "off",
                Dns = Address(section["dns"]),
            },
            _ => null,
        },
    };

    private static GatewaySpec? ReadGateway(FileNode? node) => node switch
    {
        FileText { Value: "auto" } => GatewaySpec.Auto,
        FileText { Value: "none" } => GatewaySpec.None,
        FileText text => GatewaySpec.Of([text.Value]),
        FileList list => GatewaySpec.Of(list.Elements.Select(Text).OfType<string>()),
        FileMap map => new(false,
        [
            .. map.Entries.Where(e => Whole(e.Value) is not null).Select(e => (Chassis: e.Key.Value, Priority: Whole(e.Value)!.Value))
                .OrderByDescending(c => c.Priority).ThenBy(c => c.Chassis, StringComparer.Ordinal),
        ]),
        _ => null,
    };

    private static GroupSpec ReadGroup(string name, TextPosition at, FileMap? map) => new(name, at)
    {
        Rules = [.. Items(map?["rules"]).OfType<FileMap>().Where(m => !m.IsWrong).Select(ReadRule).OfType<RuleSpec>()],
        Essentials = Text(map?["essentials"]) != "off",
    };

    private static RuleSpec? ReadRule(FileMap map)
    {
        (string Key, RuleAction Action)[] actions = [("allow", RuleAction.Allow), ("drop", RuleAction.Drop), ("reject", RuleAction.Reject)];
        foreach (var (key, action) in actions)
        {
            if (Text(map[key]) is not { } direction)
                continue;
            return new(action, direction == "in", map.At)
            {
                Protocol = Text(map["protocol"]),
                Ports = [.. Texts(map["ports"])],
                Peers = [.. Texts(map[direction == "in" ? "from" : "to"]).Select(UsualPeer).Where(p => p != "any")],
                Match = Text(map["match"]),
                Log = Text(map["log"]),
                Severity = Text(map["severity"]),
                Stateful = Text(map["stateful"]) ?? "on",
                Priority = Whole(map["priority"]),
                Written = [.. map.Entries.Select(e => e.Key.Value)],
            };
        }

        return null;
    }

    private static LoadBalancerSpec ReadBalancer(string name, TextPosition at, FileMap? map)
    {
        (string Vip, ImmutableArray<string> Backends)[] vips =
        [
            .. Text(map?["vip"]) is { } vip ? [(Syntaxes.UsualEndpoint(vip), Backends(map?["backends"]))]
                : Array.Empty<(string, ImmutableArray<string>)>(),
            .. Values(map?["vips"]).Select(e => (Syntaxes.UsualEndpoint(e.Name), Backends(e.Value))),
        ];
        return new(name, at)
        {
            Vips = [.. vips.OrderBy(v => v.Vip, StringComparer.Ordinal)],
            Protocol = Text(map?["protocol"]) ?? "tcp",
            On = [.. Texts(map?["on"])],
        };
    }

    private static ImmutableArray<string> Backends(FileNode? node) => [.. Texts(node).Select(Syntaxes.UsualEndpoint)];

    private static string CanonicalRange(string text) =>
        Syntaxes.ReadRange(text) is not { } range ? text : range.First.Equals(range.Last) ? $"{range.First}"
            : $"{range.First}..{range.Last}";

    /// <summary>Whom a rule is about, in the form in which it is written.</summary>
    public static string UsualPeer(string text) =>
        text.Contains(':', StringComparison.Ordinal)
            && (text.StartsWith("group:", StringComparison.Ordinal) || text.StartsWith("switch:", StringComparison.Ordinal)) ? text
        : text.Contains('/', StringComparison.Ordinal) ? InterfaceAddress.TryParse(text, out var network) ? network.ToString() : text
        : IPAddressSyntax.TryParse(text, out var address, out _) ? address.ToString() : text;

    private static IEnumerable<(string Name, TextPosition At, FileNode Value)> Values(FileNode? node) => node is FileMap map
        ? map.Entries.Where(e => !e.Key.IsWrong && !e.Value.IsWrong).Select(e => (e.Key.Value, e.Key.At, e.Value))
        : [];

    private static IEnumerable<(string Name, TextPosition At, FileMap? Map)> Entries(FileNode? node) => node is FileMap map
        ? map.Entries.Where(e => !e.Key.IsWrong).Select(e => (e.Key.Value, e.Key.At, e.Value as FileMap))
        : [];

    private static List<FileNode> Items(FileNode? node) => node is FileList list ? list.Elements : node is null ? [] : [node];

    private static IEnumerable<string> Texts(FileNode? node) => Items(node).Select(Text).OfType<string>();

    private static string? Text(FileNode? node) => node is FileText { IsWrong: false, IsNothing: false } text ? text.Value : null;

    private static int? Whole(FileNode? node) => Text(node) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static IPAddress? Address(FileNode? node) => Text(node) is { } text ? IPAddress.Parse(text) : null;

    private static InterfaceAddress? Network(FileNode? node) =>
        Text(node) is { } text && InterfaceAddress.TryParse(text, out var network) ? network : null;

    private static string? Mac(FileNode? node) => MacAddress.TryNormalize(Text(node), out var mac) ? mac : null;
}
