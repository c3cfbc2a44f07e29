using Reconciler.Topology.Keys;

namespace Reconciler.Commands.Documents;

/// <summary>Writes reconciler-topology(5), of the table of keys. Pure.</summary>
internal static class TopologyManual
{
    /// <summary>The example.</summary>
    public const string Example = """
        topology: poc
        switches:
          nat-switch-1:
            subnet: 10.140.0.0/24
            ipv6-prefix: "fd00:140::/64"
            exclude: 10.140.0.1..10.140.0.9
            dhcp: {dns: 192.0.2.53}
          phys-ls:
            localnet: {network: physnet}
        routers:
          gw-router:
            ports:
              nat-switch-1: {addresses: [10.140.0.254/24, "fd00:140::254/64"], ipv6-ra: dhcpv6_stateful}
              phys-ls: {addresses: 192.168.58.103/24}
            snat: {192.168.58.104: 10.140.0.0/24}
            routes: {0.0.0.0/0: 192.168.58.254}
        groups:
          web:
            rules:
              - {allow: in, protocol: tcp, ports: [80, 443]}
              - {allow: in, protocol: icmp, from: group:web}
              - {drop: in}
        load-balancers:
          www:
            vip: 192.168.58.120:80
            backends: [10.140.0.10:8080, 10.140.0.11:8080]
            on: gw-router
        libvirt-networks:
          nat-net: {switch: nat-switch-1, address: dynamic}
        """;

    /// <summary>The page.</summary>
    /// <param name="version">This build's version.</param>
    public static string Write(string version)
    {
        var page = new Roff("reconciler-topology", 5, version)
            .Section("NAME").Paragraph("reconciler-topology - a logical network of OVN in one file, for reconciler topology")
            .Section("SYNOPSIS").Verbatim(Example)
            .Section("DESCRIPTION")
            .Paragraph("reconciler topology plan, apply, export, delete and show keep the logical network as a YAML file says. The file is the only place where it is written; rows that it has made carry external_ids:reconciler:topology=NAME, and nothing else remembers it, so any host may run the commands.")
            .Paragraph("Rows equal those of the ovn-nbctl commands for the same intent. What is there is found by what it connects: a router's port by its switch, a route by its destination, a translation by its network. Keys and columns that the file does not know stay as they are, and so do ports of machines and the members of groups. What was made by hand is taken over with --adopt only; what leaves the file is deleted, but no switch, router or group in which workloads or others have something, without --force.")
            .Paragraph("apply is one transaction. If somebody else changes the network meanwhile, the plan is made anew. All mistakes of a file are said at once, as FILE:LINE:COLUMN. /usr/share/reconciler/topology.schema.json is a JSON Schema for editors; a comment in the first line of the file names it:")
            .Verbatim("# yaml-language-server: $schema=/usr/share/reconciler/topology.schema.json")
            .Section("KEYS");
        WriteKeys(page, "", TopologyKeys.File);
        return page
            .Section("RULES")
            .Paragraph("Order is priority: of two rules that fit a packet, the one further up wins. A packet that no rule fits goes through. 'allow' also lets the answers through, so a group that allows something out and drops everything in needs no rule for them. A group that only drops has nothing stateful: its machines get no answers to connections of their own. Write allow: out before drop: in if they are to.")
            .Paragraph("Priorities are the group's own: its first rule has 2000, the next one 1999. A machine in two groups has the rules of both; of two that fit with the same priority, OVN takes either.")
            .Paragraph("A rule is about IP alone, so ARP always goes through. A group that drops or rejects in a direction gets one more rule of priority 32001 for that direction, before all others: it lets DHCP (UDP 67 and 68, 546 and 547) and neighbour discovery through, so that a machine keeps its lease and its neighbours. 'essentials: off' leaves it out.")
            .Section("FILES").Term("/usr/share/reconciler/topology.schema.json", "The JSON Schema.")
            .Section("SEE ALSO").Paragraph("reconciler(8), reconciler-annotation(5), ovn-nb(5), ovn-nbctl(8)")
            .ToString();
    }

    private static void WriteKeys(Roff page, string prefix, FileShape shape)
    {
        foreach (var key in shape.Keys)
        {
            page.Term(prefix + key.Name, $"{char.ToUpperInvariant(key.Meaning[0])}{key.Meaning[1..]}.{(key.IsRequired ? " Required." : "")} Value: {key.Shape.Noun}.");
            WriteInner(page, prefix + key.Name, key.Shape);
        }
    }

    private static void WriteInner(Roff page, string name, FileShape shape)
    {
        if (!shape.Keys.IsEmpty)
            WriteKeys(page, $"{name}.", shape);
        if (shape.Entry is { } entry)
            WriteInner(page, $"{name}.{shape.Name!.Placeholder}", entry);
        if (shape.Element is { } element)
            WriteInner(page, $"{name}[]", element);
    }
}
