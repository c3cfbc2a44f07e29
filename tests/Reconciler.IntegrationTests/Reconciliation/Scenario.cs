using System.Xml.Linq;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

using static Reconciler.IntegrationTests.Reconciliation.HostOnServers;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>The state that a sequence of steps works on: domains of one host, and what is in its two databases.</summary>
internal sealed partial class Scenario
{
    public const string HandPort = "hand-1";

    private readonly HostOnServers _host;
    private int _devices;

    public Scenario(HostOnServers host, string? handAddress)
    {
        _host = host;
        HandAddress = handAddress;
    }

    /// <summary>The column <c>addresses</c> of the port made by hand; null for an empty one.</summary>
    public string? HandAddress { get; }

    public IReadOnlyList<DomainState> Domains { get; } =
    [
        new("web-1", Guid.Parse("ffedf175-fb79-4d47-8f76-b785d90545a8"),
            new NicState("52:54:00:00:00:10", "net-a", "fixed-web"), new NicState("52:54:00:00:00:11", "net-b", null)),
        new("db-1", Guid.Parse("5a1f2c3d-0b79-4d47-8f76-b785d9054000"),
            new NicState("52:54:00:00:00:12", "net-a", null), new NicState("52:54:00:00:00:13", "net-b", "fixed-db")),
    ];

    public Dictionary<string, PortIntent> Networks { get; } = new(StringComparer.Ordinal) { ["net-a"] = new(), ["net-b"] = new() };

    /// <summary>Empties what earlier sequences left, and makes the port by hand.</summary>
    public async Task ResetAsync()
    {
        await RestoreBridgesAsync();
        await _host.OpenVSwitchAsync(new Update("Bridge", [], Row(("ports", OvsdbDatum.Empty))));
        await _host.NorthboundAsync(
            new Update("Logical_Router", [], Row(("nat", OvsdbDatum.Empty))),
            new Mutate("Logical_Switch", [], [Mutation.Delete("ports", OvsdbDatum.Set((await PortsAsync()).Where(p => p["type"].Single.AsString != "router").Select(p => OvsdbAtom.Uuid(p["_uuid"].Single.AsUuid))))]),
            new Delete("DHCP_Options", [Condition.Includes("external_ids", OwnershipKeys.Host, _host.Sources.Host)]));
        await MakePortAsync(HandPort, HandAddress);
        FeedLibvirt();
    }

    public async Task StartAsync(DomainState domain, bool isPaused = false)
    {
        // Without the bridge no interface can be plugged in.
        if (domain.Active || !IsPluggable)
            return;
        domain.IsPaused = isPaused;
        foreach (var nic in domain.Nics)
            await UnplugAsync(nic);
        (domain.Active, domain.Exists) = (true, true);
        foreach (var nic in domain.Nics.Where(n => n.InXml))
            await PlugAsync(domain, nic);
    }

    public async Task StopAsync(DomainState domain, bool removeDevices = true, bool undefine = false)
    {
        domain.Active = false;
        domain.Exists &= !undefine;
        foreach (var nic in domain.Nics.Where(_ => removeDevices))
            await UnplugAsync(nic);
        foreach (var nic in domain.Nics.Where(n => n.Twin is { Length: > 0 }))
        {
            await _host.UnplugAsync(nic.Twin!);
            nic.Twin = null;
        }
    }

    /// <summary>Plugs an interface in or out, in the XML and, where the domain runs, for real.</summary>
    public async Task ChangeXmlAsync(DomainState domain, NicState nic, bool present)
    {
        if (nic.InXml == present || !IsPluggable || nic.Twin is not null)
            return;
        nic.InXml = present;
        if (!present)
            nic.Annotation = null;
        if (!present)
            await UnplugAsync(nic);
        else if (domain.Active)
            await PlugAsync(domain, nic);
    }

    /// <summary>Takes a row of ours away, as <c>ovn-nbctl lsp-del</c> and <c>lr-nat-del</c> do.</summary>
    public async Task DeleteByHandAsync(string table, string list, string column, int index)
    {
        var ours = (await RowsAsync(table)).Where(IsOurs).Where(r => !IsAdopted(r)).ToArray();
        if (ours.Length > 0)
            await _host.NorthboundAsync(new Mutate(list, [], [Mutation.Delete(column, OvsdbDatum.Of(ours[index % ours.Length]["_uuid"].Single.AsUuid))]));
    }

    /// <summary>Writes a column of a row of ours.</summary>
    public async Task ChangeByHandAsync(string table, string column, OvsdbDatum value, int index)
    {
        var ours = (await RowsAsync(table)).Where(IsOurs).Where(r => !IsAdopted(r) || column == "up").ToArray();
        if (ours.Length > 0)
            await _host.NorthboundAsync(new Update(table, [Condition.Uuid(ours[index % ours.Length]["_uuid"].Single.AsUuid)], Row((column, value))));
    }

    /// <summary>Moves a port of ours to a switch, in two commands as a person would.</summary>
    public async Task MoveByHandAsync(string toSwitch, int index)
    {
        var ours = (await PortsAsync()).Where(IsOurs).Where(r => !IsAdopted(r)).ToArray();
        if (ours.Length == 0)
            return;
        var row = OvsdbDatum.Of(ours[index % ours.Length]["_uuid"].Single.AsUuid);
        await _host.NorthboundAsync(
            new Mutate("Logical_Switch", [], [Mutation.Delete("ports", row)]),
            new Mutate("Logical_Switch", [Condition.Equal("name", toSwitch)], [Mutation.Insert("ports", row)]));
    }

    /// <summary>Gives each port that is to have one an address, as ovn-northd does.</summary>
    public async Task AssignDynamicAsync()
    {
        foreach (var port in (await PortsAsync()).Where(p => p["addresses"].Strings().Any(a => a.EndsWith(" dynamic", StringComparison.Ordinal))))
        {
            var mac = port["addresses"].Strings().First().Split(' ')[0];
            var address = $"{mac} 10.140.0.1{Convert.ToInt32(mac[^2..], 16)}";
            await _host.NorthboundAsync(new Update("Logical_Switch_Port", [Condition.Uuid(port["_uuid"].Single.AsUuid)], Row(("dynamic_addresses", OvsdbDatum.Of(address)))));
        }
    }

    public Task MakePortAsync(string name, string? addresses) => _host.NorthboundAsync(
        new Insert("Logical_Switch_Port", Row(
            ("name", OvsdbDatum.Of(name)),
            ("addresses", addresses is null ? OvsdbDatum.Empty : OvsdbDatum.Of(addresses)),
            ("external_ids", OvsdbDatum.Map([KeyValuePair.Create("note", "by hand")]))), "p"),
        new Mutate("Logical_Switch", [Condition.Equal("name", "switch-1")], [Mutation.Insert("ports", OvsdbDatum.Of(OvsdbAtom.NamedUuid("p")))]));

    public Task MakeNatAsync(string external) => _host.NorthboundAsync(
        new Insert("NAT", Row(("type", OvsdbDatum.Of("dnat_and_snat")), ("external_ip", OvsdbDatum.Of(external)), ("logical_ip", OvsdbDatum.Of("10.140.0.200"))), "n"),
        new Mutate("Logical_Router", [], [Mutation.Insert("nat", OvsdbDatum.Of(OvsdbAtom.NamedUuid("n")))]));

    /// <summary>Tells the inventory what libvirt would.</summary>
    public void FeedLibvirt()
    {
        var now = Now;
        _host.Domains.TakeNetworks(
        [
            .. Networks.Select(n => ObservationOf(n.Key, n.Value, now)).OfType<NetworkObservation>(),
        ]);
        _host.Domains.TakeAll(
        [
            .. Domains.Where(d => d.Exists).Select(d => ObservationOf(d, now)),
        ], now);
    }

    public Task<IReadOnlyList<IReadOnlyDictionary<string, OvsdbDatum>>> PortsAsync() => RowsAsync("Logical_Switch_Port");

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, OvsdbDatum>>> RowsAsync(string table)
    {
        var columns = table switch
        {
            "Logical_Switch_Port" => (string[])["_uuid", "name", "type", "addresses", "dynamic_addresses", "port_security", "dhcpv4_options", "dhcpv6_options", "up", "enabled", "external_ids",
                "parent_name", "tag", "options"],
            "NAT" => ["_uuid", "type", "external_ip", "logical_ip", "logical_port", "external_mac", "external_ids"],
            "DHCP_Options" => ["_uuid", "cidr", "options", "external_ids"],
            "Interface" => ["_uuid", "name", "external_ids"],
            "Logical_Router" => ["_uuid", "name", "nat"],
            _ => ["_uuid", "name", "ports"],
        };
        var select = new Select(table, [], [.. columns]);
        return (table == "Interface" ? await _host.OpenVSwitchAsync(select) : await _host.NorthboundAsync(select))[0].Rows;
    }

    public static bool IsOurs(IReadOnlyDictionary<string, OvsdbDatum> row) => row["external_ids"].Get("reconciler:host") is not null;

    public static bool IsAdopted(IReadOnlyDictionary<string, OvsdbDatum> row) => row["external_ids"].Get("reconciler:adopted") is not null;

    private static DomainDefinition DefinitionOf(DomainState domain)
    {
        var ports = string.Concat(domain.Nics.Where(n => n is { InXml: true, Annotation: not null }).Select(n => n.Annotation!.ToXml("port", n.Mac)));
        return new(
            domain.Uuid, domain.Name,
            [
                .. domain.Nics.Where(n => n.Twin is "").Select(n => new DomainInterface(n.Mac, "bridge", null, "lxbr0", null, null, null, null, null)),
                .. domain.Nics.Where(n => n.InXml).Select(n => new DomainInterface(n.Mac, "network", n.Network, "br-int", null, "openvswitch", n.FixedId, n.Plugged?.Device, null)),
                .. domain.Nics.Where(n => n.Twin is { Length: > 0 }).Select(n => new DomainInterface(n.Mac, "bridge", null, "br-int", null, "openvswitch", null, n.Twin, null)),
            ],
            ports.Length == 0 ? [] : [Parse(DomainAnnotation.NamespaceUri, $"<ports>{ports}</ports>")]);
    }

    private static XElement Parse(string namespaceUri, string xml) => XElement.Parse(xml.Insert(xml.IndexOfAny([' ', '>']), $" xmlns='{namespaceUri}'"));

    private async Task PlugAsync(DomainState domain, NicState nic)
    {
        nic.Plugged = ($"vnet{_devices++}", nic.FixedId ?? Guid.NewGuid().ToString());
        await _host.PlugAsync(domain.Uuid, nic.Mac, nic.Plugged.Value.InterfaceId, nic.Plugged.Value.Device);
    }

    private async Task UnplugAsync(NicState nic)
    {
        if (nic.Plugged is { } plugged)
            await _host.UnplugAsync(plugged.Device);
        nic.Plugged = null;
    }
}
