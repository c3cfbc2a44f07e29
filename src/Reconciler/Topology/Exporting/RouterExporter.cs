using System.Collections.Immutable;
using System.Net;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Exporting;

/// <summary>Writes down routers, with their ports, translations and routes. Pure.</summary>
/// <param name="scope">Which rows the file has.</param>
/// <param name="switches">The switches that it has.</param>
internal sealed class RouterExporter(ExportScope scope, IReadOnlySet<Guid> switches)
{
    /// <summary>Reads a router.</summary>
    public RouterSpec Read(NetworkRow row)
    {
        var called = $"router {row.Name}";
        var ports = scope.Contents(row, "ports", NetworkTables.RouterPort, called, p => $"port {p.Name}");
        var own = ports.Select(p => p.Uuid).ToHashSet();
        var links = scope.Observed.LinksOf(row.Name)
            .Where(l => l.Router.Uuid == row.Uuid && own.Contains(l.RouterPort.Uuid) && switches.Contains(l.Switch.Uuid)
                && scope.IsIn(l.SwitchPort)).ToArray();
        foreach (var twice in links.GroupBy(l => l.Switch.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            scope.Say($"{called} has several ports on switch {twice.Key}; {twice.First().RouterPort.Name} is here");
        foreach (var port in ports.ExceptBy(links.Select(l => l.RouterPort.Uuid), p => p.Uuid))
            scope.Say($"{called}: port {port.Name} leads to no switch that is here");
        links = [.. links.DistinctBy(l => l.Switch.Name, StringComparer.Ordinal)];
        if (row["policies"].Count > 0)
            scope.Say($"{called} has policies, which cannot be said here");
        return new(row.Name, scope.Next())
        {
            Ports = [.. links.Select(ReadPort)],
            Snat = [.. ReadSnat(row, called)],
            Routes =
            [
                .. scope.Contents(
                    row, "static_routes", NetworkTables.Route, called, r => $"route {r.Text("ip_prefix")} by {r.Text("nexthop")}")
                    .Select(r => ReadRoute(r, called, links)).OfType<RouteSpec>(),
            ],
        };
    }

    private RouterPortSpec ReadPort(RouterLink link)
    {
        var (row, called) = (link.RouterPort, $"router port {link.RouterPort.Name}");
        if (row["ha_chassis_group"].Count > 0)
            scope.Say($"{called} has an HA chassis group, which cannot be said here");
        var gateways = scope.Contents(
            row, "gateway_chassis", NetworkTables.Gateway, called, g => $"gateway chassis {g.Text("chassis_name")}")
            .Select(g => (Chassis: g.Text("chassis_name"), Priority: (int)g["priority"].Single.AsInteger)).ToImmutableArray();
        var advertisements = RouterAdvertisements.Read(row, out var canBeSaid);
        if (!canBeSaid)
        {
            var text = Planning.ColumnChange.Text(row["ipv6_ra_configs"]);
            scope.Say($"{called}: ipv6_ra_configs ({text}) cannot be said here, and stay as they are");
        }

        return new(link.Switch.Name, scope.Next())
        {
            // What cannot be read is missing, and by that the port differs from what is there, and is said.
            Addresses = [.. row["networks"].Strings().Select(t => InterfaceAddress.TryParse(t, out var address) ? address : null)
                .OfType<InterfaceAddress>()],
            Mac = Likeness.Mac(row.Text("mac")),
            Gateway = row.Get("external_ids", OwnershipKeys.Gateway) == "auto" ? GatewaySpec.Auto : new(false, gateways),
            Advertisements = advertisements,
        };
    }

    private IEnumerable<SnatSpec> ReadSnat(NetworkRow router, string called)
    {
        foreach (var nat in scope.Observed.In(router, "nat", NetworkTables.Nat).Where(n => n.Text("type") == "dnat"))
        {
            scope.Say(
                $"{called} has dnat {nat.Text("external_ip")} to {nat.Text("logical_ip")}, which cannot be said here and stays as it is");
        }

        var rows = scope.Contents(
            router, "nat", NetworkTables.Nat, called, n => $"snat {n.Text("external_ip")} of {n.Text("logical_ip")}", "snat");
        foreach (var nat in rows)
        {
            var (external, logical) = (nat.Text("external_ip"), nat.Text("logical_ip"));
            if (IPAddressSyntax.TryParse(external, out var address, out _) && InterfaceAddress.TryParse(logical, out var network))
                yield return new(address, network, scope.Next());
            else
                scope.Say($"{called}: snat {external} of {logical} cannot be said here, and stays as it is");
            if (nat.Text("external_port_range") is { Length: > 0 } range)
            {
                scope.Say($"{called}: snat {external} of {logical} has external_port_range {range}, "
                    + "which cannot be said here and stays as it is");
            }
        }
    }

    private RouteSpec? ReadRoute(NetworkRow row, string called, RouterLink[] links)
    {
        var (prefix, hop, output) = (row.Text("ip_prefix"), row.Text("nexthop"), row.Text("output_port"));
        var on = links.FirstOrDefault(l => l.RouterPort.Name == output)?.Switch.Name;
        IPAddress? address = null;
        var canBeSaid = InterfaceAddress.TryParse(prefix, out var network)
            && row.Text("policy") != "src-ip" && row.Text("route_table").Length == 0
            && (hop == RouteSpec.Discard || IPAddressSyntax.TryParse(hop, out address, out _)) && (output.Length == 0 || on is not null);
        if (canBeSaid)
            return new(network!, address, on, scope.Next());
        scope.Say($"{called}: route {prefix} by {hop} cannot be said here");
        return null;
    }
}
