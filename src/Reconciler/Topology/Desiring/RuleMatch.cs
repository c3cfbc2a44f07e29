using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Topology.Model;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Desiring;

/// <summary>Writes rules in OVN's language for matches (ovn-sb(5), Logical_Flow, match), and reads what it has written. Pure.</summary>
internal static class RuleMatch
{
    /// <summary>The packets that a rule is about.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="file">The file, for the networks of switches.</param>
    public static string Of(string group, RuleSpec rule, TopologyFile file)
    {
        if (rule.Match is { } whole)
            return whole;
        var parts = new List<string> { Side(group, rule.IsIn) };
        // A rule is about IP alone, so that ARP always goes through.
        if (rule.Ports.IsEmpty)
            parts.Add(rule.Protocol ?? "ip");
        if (Peers(rule, [.. rule.Peers.SelectMany(p => Expand(p, file))]) is { } peers)
            parts.Add(peers);
        if (!rule.Ports.IsEmpty)
            parts.Add(Ports(rule.Protocol!, rule.Ports));
        return string.Join(" && ", parts);
    }

    /// <summary>
    /// DHCP and neighbour discovery of a group's ports. ARP is no IP, so rules do not concern it.
    /// </summary>
    public static string Essentials(string group, bool isIn)
    {
        var (from4, to4, from6, to6) = isIn ? (67, 68, 547, 546) : (68, 67, 546, 547);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Side(group, isIn)} && (nd || nd_rs || nd_ra || (ip4 && udp.src == {from4} && udp.dst == {to4}) || (ip6 && udp.src == {from6} && udp.dst == {to6}))");
    }

    /// <summary>The networks that a peer stands for: those of its switch, if it is one.</summary>
    public static IEnumerable<string> Expand(string peer, TopologyFile file)
    {
        if (!peer.StartsWith("switch:", StringComparison.Ordinal))
            return [peer];
        var on = file.Switch(peer["switch:".Length..]);
        return new[] { on?.Subnet?.ToString(), on?.Ipv6Prefix?.ToString() }.OfType<string>();
    }

    /// <summary>
    /// The protocol, ports and peers of a match that <see cref="Of"/> has written; null for other matches.
    /// </summary>
    public static RuleSpec? Read(string group, RuleSpec rule, string match)
    {
        var side = Side(group, rule.IsIn);
        if (!match.StartsWith(side + " && ", StringComparison.Ordinal))
            return null;
        var read = rule;
        foreach (var part in Split(match[(side.Length + 4)..]))
        {
            if (part is "ip")
                continue;
            if (part is "tcp" or "udp" or "sctp" or "icmp" or "icmp4" or "icmp6" or "ip4" or "ip6")
                read = read with { Protocol = part };
            else if (ReadPorts(part) is { } ports)
                read = read with { Protocol = ports.Protocol, Ports = ports.Ports };
            else if (ReadPeers(part, rule.IsIn) is { IsEmpty: false } peers)
                read = read with { Peers = peers };
            else
                return null;
        }

        return Of(group, read, new("")) == match ? read : null;
    }

    /// <summary>Ports in the order in which they are written.</summary>
    public static ImmutableArray<string> Sort(ImmutableArray<string> ports) =>
        [.. ports.Distinct(StringComparer.Ordinal).OrderBy(p => p.Contains('-', StringComparison.Ordinal))
            .ThenBy(p => int.Parse(p.Split('-')[0], CultureInfo.InvariantCulture))];

    /// <summary>Peers in the order in which they are written.</summary>
    public static ImmutableArray<string> SortPeers(IEnumerable<string> peers) =>
        [.. peers.Distinct(StringComparer.Ordinal).OrderBy(p => p.StartsWith("group:", StringComparison.Ordinal) ? 2
            : p.Contains(':', StringComparison.Ordinal) ? 1 : 0).ThenBy(p => p, StringComparer.Ordinal)];

    private static string Side(string group, bool isIn) => $"{(isIn ? "outport" : "inport")} == @{group}";

    private static string? Peers(RuleSpec rule, ImmutableArray<string> peers)
    {
        var field = rule.IsIn ? "src" : "dst";
        var sorted = SortPeers(peers);
        var groups = sorted.Where(p => p.StartsWith("group:", StringComparison.Ordinal)).Select(p => p["group:".Length..]).ToArray();
        var addresses = sorted.Where(p => !p.StartsWith("group:", StringComparison.Ordinal)).ToArray();
        string[] terms =
        [
            .. Terms("ip4", addresses.Where(a => !a.Contains(':', StringComparison.Ordinal))),
            .. Terms("ip6", addresses.Where(a => a.Contains(':', StringComparison.Ordinal))),
            // ovn-nb(5), Port_Group: OVN keeps the members' addresses in the sets NAME_ip4 and NAME_ip6.
            .. groups.SelectMany(g => new[] { $"ip4.{field} == ${g}_ip4", $"ip6.{field} == ${g}_ip6" }),
        ];
        return terms.Length switch { 0 => null, 1 => terms[0], _ => $"({string.Join(" || ", terms)})" };

        IEnumerable<string> Terms(string family, IEnumerable<string> some) => some.ToArray() switch
        {
            [] => [],
            [var one] => [$"{family}.{field} == {one}"],
            var several => [$"{family}.{field} == {{{string.Join(", ", several)}}}"],
        };
    }

    private static string Ports(string protocol, ImmutableArray<string> ports)
    {
        var sorted = Sort(ports);
        var single = sorted.Where(p => !p.Contains('-', StringComparison.Ordinal)).ToArray();
        string[] terms =
        [
            .. single.Length switch { 0 => Array.Empty<string>(), 1 => [$"{protocol}.dst == {single[0]}"], _ =>
                [$"{protocol}.dst == {{{string.Join(", ", single)}}}"] },
            .. sorted.Where(p => p.Contains('-', StringComparison.Ordinal)).Select(p => p.Split('-'))
                .Select(e => $"{e[0]} <= {protocol}.dst <= {e[1]}"),
        ];
        return terms.Length == 1 ? terms[0] : $"({string.Join(" || ", terms)})";
    }

    private static (string Protocol, ImmutableArray<string> Ports)? ReadPorts(string part)
    {
        var ports = ImmutableArray.CreateBuilder<string>();
        string? protocol = null;
        foreach (var term in Alternatives(part))
        {
            if (term.Split(" <= ") is [var from, var field, var to] && field.EndsWith(".dst", StringComparison.Ordinal))
            {
                protocol = field[..^4];
                ports.Add($"{from}-{to}");
            }
            else if (term.Split(".dst == ") is ["tcp" or "udp" or "sctp", var values])
            {
                protocol = term.Split('.')[0];
                ports.AddRange(values.Trim('{', '}').Split(", "));
            }
            else
            {
                return null;
            }
        }

        var isRight = protocol is "tcp" or "udp" or "sctp" && ports.All(p => Keys.Syntaxes.Ports.Check(p) is null);
        return isRight ? (protocol!, ports.ToImmutable()) : null;
    }

    private static ImmutableArray<string> ReadPeers(string part, bool isIn)
    {
        var field = isIn ? "src" : "dst";
        var peers = ImmutableArray.CreateBuilder<string>();
        foreach (var term in Alternatives(part))
        {
            if (term.Split($".{field} == ") is not ["ip4" or "ip6", var values])
                return [];
            foreach (var value in values.Trim('{', '}').Split(", "))
            {
                var peer = value.StartsWith('$') && value.Length > 5 ? $"group:{value[1..^4]}" : value;
                // A peer in another spelling would not be written as it is.
                if (Keys.Syntaxes.Peer.Check(peer) is not null
                    || (!peer.StartsWith("group:", StringComparison.Ordinal) && peer != TopologyReader.UsualPeer(peer)))
                    return [];
                peers.Add(peer);
            }
        }

        return SortPeers(peers);
    }

    private static string[] Alternatives(string part) =>
        part.StartsWith('(') && part.EndsWith(')') ? part[1..^1].Split(" || ") : [part];

    /// <summary>Splits at each <c>&amp;&amp;</c> that is in no parentheses.</summary>
    private static IEnumerable<string> Split(string match)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < match.Length; i++)
        {
            depth += match[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0 && string.CompareOrdinal(match, i, " && ", 0, 4) == 0)
            {
                yield return match[start..i];
                start = i + 4;
            }
        }

        yield return match[start..];
    }
}
