using System.Globalization;
using System.Text.Json.Nodes;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>Rows that nobody uses any more, and as many that look like them and must stay. Written in one transaction that is none of ours.</summary>
internal sealed class LeftBehind
{
    /// <summary>Rows of this host that are no orphans, beside those of the domains that run: a migration hands them over.</summary>
    public const int StayingRowsOfThisHost = 20;

    private const string Mark = "swept-test";
    private readonly LabNode _node;
    private readonly string _host;
    private JsonArray _operations = ["OVN_Northbound"];
    private readonly List<string> _staleDevices = [];
    private int _count;

    /// <param name="node">Where.</param>
    /// <param name="host">This host's name in the Northbound.</param>
    public LeftBehind(LabNode node, string host)
    {
        _node = node;
        _host = host;
    }

    /// <summary>The orphans, as <c>sweep --json</c> names them: kind and name.</summary>
    public List<string> Orphans { get; } = [];

    /// <summary>Writes 990 orphans and 995 rows that must stay.</summary>
    public async Task WriteAsync()
    {
        for (var i = 0; i < 500; i++)
            Orphans.Add($"port {Port(_host, NewDomain(), "nat-switch-1")}");
        for (var i = 0; i < 300; i++)
        {
            // Of a domain of which nothing else is left, and whose port is gone.
            var external = Address("172.20", i);
            Nat(external, Owned(_host, NewDomain(), $"{Mark}-no-such-port-{i}"));
            Orphans.Add($"nat {external}");
        }

        for (var i = 0; i < 60; i++)
        {
            Group($"{Mark}_g{i}", Port(_host, NewDomain(), "nat-switch-1", ("reconciler:adopted", "addresses"), ("reconciler:groups", $"{Mark}_g{i}")));
            Orphans.Add($"adopted_port {LastPort}");
            Orphans.Add($"group_membership {Mark}_g{i}");
        }

        for (var i = 0; i < 70; i++)
        {
            // The first ten are referred to by ports that are orphans themselves.
            var cidr = $"10.{i + 1}.0.0/24";
            var options = Dhcp(cidr, ("reconciler:host", _host), ("reconciler:switch", $"{Mark}-{i}"));
            if (i < 10)
                Refer(i, options);
            Orphans.Add($"dhcp_options {cidr}");
        }

        // In migration.
        for (var i = 0; i < StayingRowsOfThisHost; i++)
            Port(_host, NewDomain(), "nat-switch-1", ("reconciler:incoming", "node-7"));
        // Other hosts', with names and addresses as ours have.
        for (var i = 0; i < 300; i++)
            Port("node-7", NewDomain(), "nat-switch-1");
        for (var i = 0; i < 200; i++)
            Nat(Address("172.21", i), Owned("node-7", NewDomain(), $"{Mark}-no-such-port"));
        Dhcp("10.200.0.0/24", ("reconciler:host", "node-7"), ("reconciler:switch", Mark));
        // Other tools', also with a part of our keys.
        for (var i = 0; i < 100; i++)
            Port(null, null, "nat-switch-1", ("neutron:port_name", "x"), ("reconciler:vm-id", Guid.NewGuid().ToString()));
        for (var i = 0; i < 100; i++)
            Nat(Address("172.22", i), [("k8s.ovn.org/name", "x"), ("reconciler:vm-name", "x")]);
        Dhcp("10.201.0.0/24", ("neutron:revision", "1"));
        // Made by hand: no keys, or this host's name without a domain.
        for (var i = 0; i < 200; i++)
            Port(null, null, "nat-switch-1");
        for (var i = 0; i < 50; i++)
            Nat(Address("172.23", i), []);
        for (var i = 0; i < 10; i++)
            Port(_host, null, "nat-switch-1");
        for (var i = 0; i < 13; i++)
            Dhcp($"10.{i + 202}.0.0/24");
        await CommitAsync();
    }

    /// <summary>Puts ports on the integration bridge whose devices are gone, and one that is there.</summary>
    public async Task WriteStaleOvsPortsAsync()
    {
        for (var i = 0; i < 10; i++)
        {
            await AddOvsPortAsync($"gone{i}", $"{Mark}-stale-{i}");
            Orphans.Add($"ovs_port gone{i}");
        }

        // The device of this one is there; and the iface-id of that one is a live port's.
        (await _node.RunAsync("ip", "tuntap", "add", "there0", "mode", "tap")).Succeeded();
        await AddOvsPortAsync("there0", $"{Mark}-live");
        await AddOvsPortAsync("gone99", $"{Mark}-live");
        await Eventually.Async(
            () => _node.VsctlAsync("--bare", "--columns=name", "find", "Interface", "ofport=-1"),
            o => o.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 11,
            TimeSpan.FromSeconds(5),
            "the devices are known to be gone");
    }

    /// <summary>Writes ports, each with a floating IP, of another host's domains.</summary>
    public async Task WriteOtherHostAsync(string host, int domains)
    {
        for (var i = 0; i < domains; i++)
        {
            var domain = NewDomain();
            Nat(Address($"172.{host[^1] + 100}", i), Owned(host, domain, Port(host, domain, "nat-switch-1")));
        }

        await CommitAsync();
    }

    /// <summary>Every row that could be an orphan, one line each: kind and name.</summary>
    public async Task<string[]> EverythingAsync()
    {
        var ports = (await _node.PortsAsync()).Select(p => $"port {p["name"].Trim('"')} {(p["external_ids"].Contains("reconciler:adopted", StringComparison.Ordinal) ? "adopted" : "")}");
        var nats = (await _node.NatsAsync()).Select(n => $"nat {n["external_ip"].Trim('"')}");
        var dhcp = (await _node.FindAsync("DHCP_Options")).Select(d => $"dhcp_options {d["cidr"].Trim('"')}");
        var groups = (await _node.FindAsync("Port_Group", "ports!=[]")).Select(g => $"group_membership {g["name"].Trim('"')}");
        var bridge = (await _node.VsctlAsync("list-ports", "br-int")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(p => $"ovs_port {p}");
        return [.. ports.Concat(nats).Concat(dhcp).Concat(groups).Concat(bridge).Order(StringComparer.Ordinal)];
    }

    /// <summary>What is left of all that when the orphans are gone; adopted ports are given back and stay.</summary>
    public string[] WithoutOrphans(IEnumerable<string> everything)
    {
        var orphans = Orphans.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. everything.Select(e => orphans.Contains(e.Replace("port ", "adopted_port ", StringComparison.Ordinal).Replace(" adopted", "", StringComparison.Ordinal))
                    ? e.Replace(" adopted", " ", StringComparison.Ordinal)
                    : e)
                .Where(e => !orphans.Contains(e.TrimEnd())).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Removes all of it, whosever it is by now.</summary>
    public async Task RemoveAsync()
    {
        var ports = (await _node.PortsAsync()).Select(p => p["name"].Trim('"'));
        foreach (var some in ports.Chunk(500))
            await _node.NbctlAsync([.. some.SelectMany(p => (string[])["--", "--if-exists", "lsp-del", p])]);
        await _node.NbctlAsync(
            "--all", "destroy", "Port_Group", "--", "--all", "destroy", "DHCP_Options", "--", "clear", "Logical_Router", "gw-router", "nat",
            "--", "lr-nat-add", "gw-router", "snat", "192.168.58.104", "10.140.0.0/24",
            "--", "lr-nat-add", "gw-router", "snat", "192.168.58.104", "10.141.0.0/24");
        foreach (var device in _staleDevices)
            await _node.RunAsync("ovs-vsctl", "--if-exists", "del-port", "br-int", device);
        await _node.RunAsync("ip", "link", "delete", "there0");
    }

    private string LastPort => $"{Mark}-{_count}";

    private async Task AddOvsPortAsync(string device, string interfaceId)
    {
        _staleDevices.Add(device);
        // The command waits for a device that never comes unless told not to.
        await _node.VsctlAsync(
            "--no-wait", "add-port", "br-int", device, "--", "set", "Interface", device, $"external_ids:iface-id={interfaceId}",
            $"external_ids:vm-id={Guid.NewGuid()}", "external_ids:attached-mac=52:54:00:99:99:99");
    }

    private static Guid NewDomain() => Guid.NewGuid();

    private static string Address(string prefix, int i) => string.Create(CultureInfo.InvariantCulture, $"{prefix}.{i / 250}.{(i % 250) + 1}");

    private static (string, string)[] Owned(string host, Guid domain, string port) =>
        [("reconciler:host", host), ("reconciler:vm-id", domain.ToString()), ("reconciler:vm-name", $"gone-{domain:N}"), ("reconciler:mac", "52:54:00:aa:00:01"), ("reconciler:port", port)];

    private string Port(string? host, Guid? domain, string logicalSwitch, params (string Key, string Value)[] more)
    {
        _count++;
        var ids = new List<(string, string)>(more);
        if (host is not null)
            ids.Add(("reconciler:host", host));
        if (domain is { } uuid)
            ids.AddRange([("reconciler:vm-id", uuid.ToString()), ("reconciler:vm-name", $"gone-{uuid:N}"), ("reconciler:mac", "52:54:00:aa:00:01"), ("reconciler:switch", logicalSwitch)]);
        Insert("Logical_Switch_Port", $"lsp{_count}", new() { ["name"] = LastPort, ["addresses"] = "52:54:00:aa:00:01", ["external_ids"] = Map(ids) });
        Mutate("Logical_Switch", logicalSwitch, "ports", $"lsp{_count}");
        return LastPort;
    }

    private void Nat(string external, (string Key, string Value)[] ids)
    {
        _count++;
        Insert("NAT", $"nat{_count}", new() { ["type"] = "dnat_and_snat", ["external_ip"] = external, ["logical_ip"] = "10.140.0.99", ["external_ids"] = Map(ids) });
        Mutate("Logical_Router", "gw-router", "nat", $"nat{_count}");
    }

    private string Dhcp(string cidr, params (string Key, string Value)[] ids)
    {
        _count++;
        Insert("DHCP_Options", $"dhcp{_count}", new() { ["cidr"] = cidr, ["external_ids"] = Map(ids) });
        return $"dhcp{_count}";
    }

    private void Group(string name, string port) =>
        Insert("Port_Group", name.Replace('-', '_'), new() { ["name"] = name, ["ports"] = new JsonArray("named-uuid", "lsp" + port[(Mark.Length + 1)..]) });

    /// <summary>Has the port that was written as number so and so refer to DHCP options.</summary>
    private void Refer(int port, string options) => _operations.OfType<JsonObject>().Where(o => (string?)o["table"] == "Logical_Switch_Port").ElementAt(port)["row"]!["dhcpv4_options"] =
        new JsonArray("named-uuid", options);

    private void Insert(string table, string name, JsonObject row) =>
        _operations.Add(new JsonObject { ["op"] = "insert", ["table"] = table, ["uuid-name"] = name, ["row"] = row });

    private void Mutate(string table, string container, string column, string child) => _operations.Add(new JsonObject
    {
        ["op"] = "mutate",
        ["table"] = table,
        ["where"] = new JsonArray(new JsonArray("name", "==", container)),
        ["mutations"] = new JsonArray(new JsonArray(column, "insert", new JsonArray("set", new JsonArray(new JsonArray("named-uuid", child))))),
    });

    private static JsonArray Map(IEnumerable<(string Key, string Value)> pairs) =>
        ["map", new JsonArray([.. pairs.Select(p => new JsonArray(p.Key, p.Value))])];

    private async Task CommitAsync()
    {
        await RawNorthbound.TransactAsync(_node, _operations);
        _operations = ["OVN_Northbound"];
    }
}
