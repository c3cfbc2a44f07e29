using System.Globalization;
using System.Net;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Topology.Desiring;
using Reconciler.Topology.Keys;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Exporting;

/// <summary>Writes down switches, with their physical networks and DHCP options. Pure.</summary>
/// <param name="scope">Which rows the file has.</param>
internal sealed class SwitchExporter(ExportScope scope)
{
    private readonly HashSet<Guid> _dhcp = [];

    /// <summary>Reads a switch.</summary>
    public SwitchSpec Read(NetworkRow row)
    {
        var called = $"switch {row.Name}";
        var acls = scope.Observed.In(row, "acls", NetworkTables.Rule).Count();
        if (acls > 0)
            scope.Say($"{called} has ACLs of its own; rules are those of groups here");
        if (row["qos_rules"].Count > 0)
            scope.Say($"{called} has QoS rules, which cannot be said here and stay as they are");
        if (row["forwarding_groups"].Count > 0)
            scope.Say($"{called} has forwarding groups, which cannot be said here and stay as they are");
        if (scope.Observed.In(row, "dns_records", NetworkTables.Dns).Any(ExportScope.IsNobodys))
            scope.Say($"{called} has names in rows of DNS made by hand, which cannot be said here and stay as they are");
        var addresses = new SwitchAddresses(row);
        foreach (var key in addresses.Unsaid)
            scope.Say($"{called}: other_config:{key}={row.Get("other_config", key)} cannot be said here, and stays as it is");
        var zone = row.Get("external_ids", OwnershipKeys.DnsZone);
        if (zone is not null && Syntaxes.Zone.Check(zone) is { } problem)
        {
            scope.Say($"{called}: the zone '{zone}' {problem}; it is not here");
            zone = null;
        }

        var spec = new SwitchSpec(row.Name, scope.Next())
        {
            Subnet = addresses.Subnet,
            Ipv6Prefix = addresses.Ipv6Prefix,
            Exclude = addresses.Exclude,
            Zone = zone,
            Localnet = ReadLocalnet(row, called),
        };
        return spec with { Dhcp = ReadDhcp(spec) };
    }

    /// <summary>Says which DHCP options are of no switch that was read.</summary>
    public void SayRest()
    {
        foreach (var row in scope.Observed[NetworkTables.Dhcp].Values
            .Where(r => scope.IsIn(r) && !_dhcp.Contains(r.Uuid) && (r.Topology is not null || ExportScope.IsNobodys(r))))
        {
            scope.Say($"DHCP options of {row.Text("cidr")} are those of no switch that is here with this subnet or ipv6-prefix; "
                + "they are not here, and stay as they are");
        }
    }

    private LocalnetSpec? ReadLocalnet(NetworkRow row, string called)
    {
        var ports = scope.Contents(row, "ports", NetworkTables.SwitchPort, called, p => $"port {p.Name}", "localnet")
            .OrderBy(p => p.Name, StringComparer.Ordinal).ToArray();
        if (ports.Length == 0)
            return null;
        if (ports.Length > 1)
            scope.Say($"{called} has several localnet ports; {ports[0].Name} is here");
        var (port, network) = (ports[0], ports[0].Get("options", "network_name") ?? "");
        var reason = Syntaxes.Name.Check(network) is { } problem ? $"its network_name {problem}"
            : port["tag"].Optional?.AsInteger is { } tag and not (>= 1 and <= 4094)
                ? string.Create(CultureInfo.InvariantCulture, $"its tag is {tag}")
            : port["addresses"].Strings().ToArray() is not ["unknown"] ? "its addresses are not 'unknown'"
            : null;
        if (reason is null)
            return new(network, (int?)port["tag"].Optional?.AsInteger);
        scope.Say($"{called}: localnet port {port.Name} is not here, and stays as it is: {reason}");
        return null;
    }

    private DhcpSpec? ReadDhcp(SwitchSpec on)
    {
        var routers = scope.Observed.Links.Where(l => l.Switch.Name == on.Name && scope.IsIn(l.RouterPort)).ToArray();
        var v4 = on.Subnet is { } subnet ? Find(subnet) : null;
        var v6 = on.Ipv6Prefix is { } prefix ? Find(prefix) : null;
        if (v4 is null && v6 is null)
            return null;
        return new DhcpSpec(scope.Next())
        {
            Dns = [.. new[] { v4, v6 }.OfType<NetworkRow>().SelectMany(r => Likeness.Servers(r.Get("options", "dns_server") ?? "")
                .Select(Address).OfType<IPAddress>())],
            LeaseTime = Number(v4?.Get("options", "lease_time")) ?? DhcpSpec.DefaultLeaseTime,
            Mtu = Number(v4?.Get("options", "mtu")) ?? (v4 is null ? DhcpSpec.DefaultMtu : DhcpSpec.NoMtu),
            Domain = (v4?.Get("options", "domain_name") ?? v6?.Get("options", "domain_search"))?.Trim('"'),
            Ipv4 = v4 is not null || on.Subnet is null,
            Ipv6 = v6 is not null || on.Ipv6Prefix is null,
            Router = Address(v4?.Get("options", "router")),
            ServerId = Address(v4?.Get("options", "server_id")),
            ServerMac = (v4?.Get("options", "server_mac") ?? v6?.Get("options", "server_id")) is { } mac ? Likeness.Mac(mac) : null,
        };

        NetworkRow? Find(InterfaceAddress network)
        {
            var row = DhcpRows.Find(scope.Observed, scope.Name, on.Name, network, routers.Select(r => r.RouterPort));
            if (row is null || !scope.IsIn(row) || !_dhcp.Add(row.Uuid))
                return null;
            return row;
        }
    }

    private static IPAddress? Address(string? text) =>
        text is not null && IPAddressSyntax.TryParse(text, out var address, out _) ? address : null;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
