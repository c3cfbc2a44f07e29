using System.Globalization;
using System.Text;
using Reconciler.Ovn;
using Reconciler.Printing;
using Reconciler.Topology.Model;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Exporting;

/// <summary>Writes a topology's file. What the reader makes of it is the same topology. Pure.</summary>
internal sealed class FileWriter
{
    private readonly StringBuilder _text = new();
    private readonly List<(TextPosition Place, TextPosition Of)> _marks = [];
    private int _line = 1;
    private TextPosition _of;

    private FileWriter()
    {
    }

    /// <summary>The file's text.</summary>
    /// <param name="export">The file, and what it does not say.</param>
    public static string Write(NetworkExport export)
    {
        var comments = string.Concat(export.Unsaid.Select(u => $"# {VisibleText.Line(u)}\n"));
        return comments + Write(export.File, out _);
    }

    /// <summary>The file's text without comments, and what is in which place of it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="marks">Places in their order, and the <c>At</c> of the part of the file that begins there.</param>
    public static string Write(TopologyFile file, out IReadOnlyList<(TextPosition Place, TextPosition Of)> marks)
    {
        var writer = new FileWriter();
        writer.Write(file);
        marks = writer._marks;
        return writer._text.ToString();
    }

    private void Write(TopologyFile file)
    {
        Line(0, $"topology: {Quote(file.Name)}");
        Section("switches", file.Switches, s => (s.Name, s.At), Write);
        Section("routers", file.Routers, r => (r.Name, r.At), Write);
        Section("groups", file.Groups, g => (g.Name, g.At), Write);
        Section("load-balancers", file.LoadBalancers, b => (b.Name, b.At), Write);
        Section("libvirt-networks", file.LibvirtNetworks, n => (n.Name, n.At), network =>
        {
            foreach (var (name, value) in network.Attributes)
                Line(2, $"{name}: {Quote(value)}");
            if (network.Bridge is { } bridge)
                Line(2, $"bridge: {Quote(bridge)}");
        });
    }

    private void Section<T>(string key, IReadOnlyCollection<T> entries, Func<T, (string Name, TextPosition At)> headOf, Action<T> write)
    {
        if (entries.Count == 0)
            return;
        _of = default;
        Line(0, $"{key}:");
        foreach (var entry in entries)
        {
            (var name, _of) = headOf(entry);
            Line(1, $"{Quote(name)}:");
            write(entry);
        }
    }

    private void Write(SwitchSpec on)
    {
        if (on.Subnet is { } subnet)
            Line(2, $"subnet: {Quote(subnet.ToString())}");
        if (on.Ipv6Prefix is { } prefix)
            Line(2, $"ipv6-prefix: {Quote(prefix.ToString())}");
        if (!on.Exclude.IsEmpty)
            Line(2, $"exclude: {OneOrMore(on.Exclude)}");
        if (on.Dhcp is { } dhcp)
        {
            _of = dhcp.At;
            Line(2, $"dhcp: {Text(dhcp, on)}");
            _of = on.At;
        }

        if (on.Zone is { } zone)
            Line(2, $"dns: {{zone: {Quote(zone)}}}");
        if (on.Localnet is { } localnet)
            Line(2, $"localnet: {{network: {Quote(localnet.Network)}{(localnet.Vlan is { } vlan ? $", vlan: {Number(vlan)}" : "")}}}");
    }

    private static string Text(DhcpSpec dhcp, SwitchSpec on)
    {
        var keys = new List<string>();
        if (!dhcp.Dns.IsEmpty)
            keys.Add($"dns: {OneOrMore(dhcp.Dns.Select(d => d.ToString()))}");
        if (dhcp.LeaseTime != DhcpSpec.DefaultLeaseTime)
            keys.Add($"lease-time: {Number(dhcp.LeaseTime)}");
        if (dhcp.Mtu != DhcpSpec.DefaultMtu)
            keys.Add($"mtu: {Number(dhcp.Mtu)}");
        if (dhcp.Domain is { } domain)
            keys.Add($"domain: {Quote(domain)}");
        if (on.Subnet is not null && !dhcp.Ipv4)
            keys.Add("families: ipv6");
        if (on.Ipv6Prefix is not null && !dhcp.Ipv6)
            keys.Add("families: ipv4");
        if (dhcp.Router is { } router)
            keys.Add($"router: {Quote(router.ToString())}");
        if (dhcp.ServerId is { } server)
            keys.Add($"server-id: {Quote(server.ToString())}");
        if (dhcp.ServerMac is { } mac)
            keys.Add($"server-mac: {Quote(mac)}");
        return keys.Count == 0 ? Quote("on") : $"{{{string.Join(", ", keys)}}}";
    }

    private void Write(RouterSpec router)
    {
        if (!router.Ports.IsEmpty)
            Line(2, "ports:");
        foreach (var port in router.Ports)
        {
            _of = port.At;
            Line(3, $"{Quote(port.Switch)}:");
            Line(4, $"addresses: {OneOrMore(port.Addresses.Select(a => a.ToString()))}");
            if (port.Mac is { } mac)
                Line(4, $"mac: {Quote(mac)}");
            if (port.Gateway is { } gateway)
                Line(4, $"gateway-chassis: {Text(gateway)}");
            if (port.Advertisements is { } advertisements)
                Line(4, $"ipv6-ra: {Text(advertisements)}");
        }

        _of = router.At;
        if (!router.Snat.IsEmpty)
            Line(2, "snat:");
        foreach (var snat in router.Snat.GroupBy(s => s.External.ToString(), StringComparer.Ordinal))
            Line(3, $"{Quote(snat.Key)}: ", snat.Select(s => (s.Network.ToString(), s.At)), "");
        _of = router.At;
        if (!router.Routes.IsEmpty)
            Line(2, "routes:");
        foreach (var routes in router.Routes.GroupBy(r => r.Prefix.ToString(), StringComparer.Ordinal))
            Write(routes.Key, [.. routes]);
    }

    private void Write(string prefix, RouteSpec[] routes)
    {
        var hops = routes.Select(r => (r.NextHopText, r.At));
        if (routes[0].Switch is { } on)
            Line(3, $"{Quote(prefix)}: {{next-hop: ", hops, $", port: {Quote(on)}}}");
        else
            Line(3, $"{Quote(prefix)}: ", hops, "");
    }

    private static string Text(GatewaySpec gateway)
    {
        if (gateway.IsAuto)
            return "auto";
        if (gateway.Chassis.IsEmpty)
            return "none";
        var isList = gateway.Chassis.SequenceEqual(GatewaySpec.Of(gateway.Chassis.Select(c => c.Chassis)).Chassis);
        return isList
            ? List(gateway.Chassis.Select(c => c.Chassis))
            : $"{{{string.Join(", ", gateway.Chassis.Select(c => $"{Quote(c.Chassis)}: {Number(c.Priority)}"))}}}";
    }

    private static string Text(AdvertisementSpec advertisements)
    {
        if (advertisements is { Mtu: AdvertisementSpec.DefaultMtu, IsPeriodic: true, Dns: null })
            return advertisements.Mode;
        var keys = new List<string> { $"mode: {advertisements.Mode}" };
        if (advertisements.Mtu != AdvertisementSpec.DefaultMtu)
            keys.Add($"mtu: {Number(advertisements.Mtu)}");
        if (!advertisements.IsPeriodic)
            keys.Add($"periodic: {Quote("off")}");
        if (advertisements.Dns is { } dns)
            keys.Add($"dns: {Quote(dns.ToString())}");
        return $"{{{string.Join(", ", keys)}}}";
    }

    private void Write(GroupSpec group)
    {
        if (!group.Essentials)
            Line(2, $"essentials: {Quote("off")}");
        if (!group.Rules.IsEmpty)
            Line(2, "rules:");
        foreach (var rule in group.Rules)
        {
            _of = rule.At;
            Line(3, $"- {{{string.Join(", ", KeysOf(rule))}}}");
        }
    }

    private static IEnumerable<string> KeysOf(RuleSpec rule)
    {
        var direction = rule.IsIn ? "in" : "out";
        yield return $"{rule.Action switch { RuleAction.Allow => "allow", RuleAction.Drop => "drop", _ => "reject" }}: {direction}";
        if (rule.Protocol is { } protocol)
            yield return $"protocol: {protocol}";
        if (!rule.Ports.IsEmpty)
            yield return $"ports: {(rule.Ports is [var port] ? port : $"[{string.Join(", ", rule.Ports)}]")}";
        if (!rule.Peers.IsEmpty)
            yield return $"{(rule.IsIn ? "from" : "to")}: {OneOrMore(rule.Peers)}";
        if (rule.Match is { } match)
            yield return $"match: {Quote(match)}";
        if (rule.Log is { } log)
            yield return $"log: {Quote(log)}";
        if (rule.Severity is { } severity)
            yield return $"severity: {severity}";
        if (rule is { Action: RuleAction.Allow, Stateful: not "on" })
            yield return $"stateful: {Quote(rule.Stateful)}";
        if (rule.Priority is { } priority)
            yield return $"priority: {Number(priority)}";
    }

    private void Write(LoadBalancerSpec balancer)
    {
        if (balancer.Vips is [var (vip, backends)])
        {
            Line(2, $"vip: {Quote(vip)}");
            Line(2, $"backends: {OneOrMore(backends)}");
        }
        else
        {
            Line(2, "vips:");
            foreach (var (address, behind) in balancer.Vips)
                Line(3, $"{Quote(address)}: {OneOrMore(behind)}");
        }

        if (balancer.Protocol != "tcp")
            Line(2, $"protocol: {balancer.Protocol}");
        if (!balancer.On.IsEmpty)
            Line(2, $"on: {OneOrMore(balancer.On)}");
    }

    private void Line(int depth, string text)
    {
        _marks.Add((new(_line++, 1), _of));
        _text.Append(' ', 2 * depth).Append(text).Append('\n');
    }

    /// <summary>Writes a line with one element or a list of them, each of which is a part of the file.</summary>
    private void Line(int depth, string before, IEnumerable<(string Text, TextPosition At)> elements, string after)
    {
        var all = elements.ToArray();
        _of = all[0].At;
        var marks = new List<(TextPosition Place, TextPosition Of)>();
        var text = new StringBuilder(before);
        text.Append(all.Length == 1 ? "" : "[");
        foreach (var (element, at) in all)
        {
            text.Append(marks.Count == 0 ? "" : ", ");
            marks.Add((new(_line, (2 * depth) + text.Length + 1), at));
            text.Append(Quote(element));
        }

        text.Append(all.Length == 1 ? "" : "]").Append(after);
        Line(depth, text.ToString());
        _marks.AddRange(marks);
    }

    private static string OneOrMore(IEnumerable<string> texts) => texts.ToArray() switch
    {
        [var one] => Quote(one),
        var several => List(several),
    };

    private static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quote))}]";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A text as YAML has it. What other readers would take for a number, a truth value or nothing is quoted.</summary>
    private static string Quote(string text)
    {
        var isPlain = text.Length > 0
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '_' or '-')
            && text[0] is not ('-' or '.')
            && !(char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiDigit(c) || c is '.' or '_' or 'e' or 'E' or 'x' or 'o'))
            && text.ToLowerInvariant() is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n");
        if (isPlain || InterfaceAddress.TryParse(text, out _) && !text.Contains(':', StringComparison.Ordinal)
            && text.Contains('.', StringComparison.Ordinal))
            return text;
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                _ when char.IsControl(c) || char.GetUnicodeCategory(
                    c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
