using System.Collections.Immutable;
using Reconciler.Ovsdb.Values;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>What the rows have to be for the state that domains, networks and devices are in, worked out without the planner.</summary>
internal sealed class ExpectedRows(Scenario scenario)
{
    private readonly List<string> _wrong = [];
    private readonly HashSet<Guid> _explained = [];
    private ILookup<Guid, string> _groups = Array.Empty<(Guid, string)>().ToLookup(g => g.Item1, g => g.Item2);
    private IReadOnlyList<IReadOnlyDictionary<string, OvsdbDatum>> _ports = [], _nats = [], _dhcp = [], _interfaces = [];

    /// <summary>What is not as it has to be, in words.</summary>
    public async Task<IReadOnlyList<string>> FindWrongAsync()
    {
        _ports = await scenario.PortsAsync();
        _nats = await scenario.RowsAsync("NAT");
        _dhcp = await scenario.RowsAsync("DHCP_Options");
        _interfaces = await scenario.RowsAsync("Interface");
        _groups = (await scenario.RowsAsync("Port_Group")).SelectMany(g => g["ports"].Uuids().Select(p => (p, g["name"].Single.AsString))).ToLookup(g => g.p, g => g.Item2);
        var switches = (await scenario.RowsAsync("Logical_Switch")).SelectMany(s => s["ports"].Uuids().Select(p => (p, s["name"].Single.AsString))).ToDictionary(s => s.p, s => s.Item2);
        foreach (var domain in scenario.Domains)
        {
            foreach (var nic in domain.Nics)
                Check(domain, nic, switches);
        }

        foreach (var row in _ports.Concat(_nats).Where(r => Scenario.IsOurs(r) && !_explained.Contains(r["_uuid"].Single.AsUuid)))
            _wrong.Add($"nobody asks for {Describe(row)}");
        foreach (var row in _dhcp.Where(Scenario.IsOurs).Where(d => !_ports.Any(p => p["dhcpv4_options"].Equals(OvsdbDatum.Of(d["_uuid"].Single.AsUuid)) || p["dhcpv6_options"].Equals(OvsdbDatum.Of(d["_uuid"].Single.AsUuid)))))
            _wrong.Add($"nobody uses the DHCP options of {row["cidr"]}");
        CheckHandMade();
        return _wrong;
    }

    private void Check(DomainState domain, NicState nic, Dictionary<Guid, string> switches)
    {
        var network = scenario.Networks[nic.Network];
        var intent = nic.Annotation?.Over(network) ?? (network.Switch is null ? null : network);
        var rows = _ports.Where(p => p["external_ids"].Get("reconciler:vm-id") == domain.Uuid.ToString() && p["external_ids"].Get("reconciler:mac") == nic.Mac).ToArray();
        if (!domain.Exists || !nic.InXml || intent is null || (!domain.Active && intent.Lifetime != "defined"))
            return;
        if (rows.Length > 1)
        {
            _wrong.Add($"{nic.Mac} has {rows.Length} ports");
            return;
        }

        if (rows is not [var row])
        {
            // While the domain is off a port is kept where there is one, not made.
            if (domain.Active)
                _wrong.Add($"{nic.Mac} has no port");
            return;
        }

        var uuid = row["_uuid"].Single.AsUuid;
        _explained.Add(uuid);
        var adopted = Scenario.IsAdopted(row);
        var name = row["name"].Single.AsString;
        // What a port made by hand becomes is decided when the domain starts.
        if (!domain.Active && adopted != intent.Port is not null)
        {
            ExplainNats(nic);
            return;
        }

        if (intent.Port is { } port)
            Same(nic, "name", name, port);
        else if (domain.Active && intent.Lifetime != "defined" && !IsBound(nic))
            Same(nic, "name", name, nic.Plugged!.Value.InterfaceId);
        if (domain.Active)
            Same(nic, "iface-id", _interfaces.Single(i => i["name"].Single.AsString == nic.Plugged!.Value.Device)["external_ids"].Get("iface-id"), name);
        var handAddress = adopted ? scenario.HandAddress : null;
        var addresses = AddressesOf(intent, row, handAddress);
        var text = string.Join(' ', [nic.Mac, .. addresses]);
        var isDynamic = handAddress is null && intent.Address == "dynamic";
        var open = intent.PortSecurity is false;
        Same(nic, "switch", switches.GetValueOrDefault(uuid), adopted ? "switch-1" : intent.Switch);
        SameSet(nic, "addresses", row["addresses"], handAddress is not null ? [handAddress] : [isDynamic ? $"{nic.Mac} dynamic" : text, .. open ? ["unknown"] : Array.Empty<string>()]);
        SameSet(nic, "port_security", row["port_security"], open || handAddress is not null ? [] : [text]);
        Same(nic, "enabled", (row["enabled"].Optional?.AsBoolean ?? true).ToString(), (domain.Active && !scenario.SwitchedOff.Contains(uuid)).ToString());
        if (!adopted)
        {
            Same(nic, "type", row["type"].Single.AsString, "");
            Same(nic, "parent_name and tag", $"{row["parent_name"].Count + row["tag"].Count}", "0");
            Same(nic, "requested-chassis", row["options"].Get("requested-chassis"), null);
        }

        var wantedGroups = (intent.Groups ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Same(nic, "groups", string.Join(' ', _groups[uuid].Order(StringComparer.Ordinal)), string.Join(' ', wantedGroups.Order(StringComparer.Ordinal)));
        var keys = row["external_ids"].Pairs().Where(p => p.Key.StartsWith("reconciler:ip:", StringComparison.Ordinal)).Select(p => p.Key["reconciler:ip:".Length..]).Order(StringComparer.Ordinal);
        Same(nic, "claimed addresses", string.Join(' ', keys), string.Join(' ', addresses.Order(StringComparer.Ordinal)));
        var on = adopted ? "switch-1" : intent.Switch!;
        // Before OVN has chosen, the subnet says which options will fit.
        CheckDhcp(nic, intent, on, "dhcpv4_options", row, isDynamic || addresses.Any(a => a.Contains('.')), on == "switch-1" ? "10.140.0.0/24" : "10.150.0.0/24");
        CheckDhcp(nic, intent, on, "dhcpv6_options", row, addresses.Any(a => a.Contains(':')), on == "switch-1" ? "fd00:140::/64" : "fd00:150::/64");
        CheckNats(domain, nic, intent, row, addresses, isDynamic);
    }

    private static ImmutableArray<string> AddressesOf(PortIntent intent, IReadOnlyDictionary<string, OvsdbDatum> row, string? handAddress)
    {
        var text = handAddress is null
            ? intent.Address == "dynamic" ? row["dynamic_addresses"].Optional?.AsString ?? "" : $"- {intent.Address}"
            : handAddress;
        return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Where(a => a != "none")];
    }

    private void CheckDhcp(NicState nic, PortIntent intent, string on, string column, IReadOnlyDictionary<string, OvsdbDatum> row, bool hasFamily, string cidr)
    {
        var options = row[column].Optional is { } reference ? _dhcp.Single(d => d["_uuid"].Single.AsUuid == reference.AsUuid) : null;
        var mode = intent.Dhcp ?? "auto";
        var must = hasFamily && (mode == "on" || (mode == "auto" && cidr == "10.140.0.0/24"));
        // Options that were made for another port of the switch are there for all.
        var may = must || (hasFamily && mode == "auto");
        if (options is null ? must : !may)
            _wrong.Add($"{nic.Mac}: {column} is {(options is null ? "empty" : "set")}");
        if (options is null)
            return;
        Same(nic, column, options["cidr"].Single.AsString, cidr);
        if (Scenario.IsOurs(options))
            Same(nic, $"the switch of {column}", options["external_ids"].Get("reconciler:switch"), on);
        else
            Same(nic, $"the rows of others as {column}", cidr, "10.140.0.0/24");
    }

    private void CheckNats(DomainState domain, NicState nic, PortIntent intent, IReadOnlyDictionary<string, OvsdbDatum> port, ImmutableArray<string> addresses, bool isDynamic)
    {
        // As long as OVN has not chosen, what is there stays.
        if (isDynamic && addresses.IsEmpty)
        {
            ExplainNats(nic);
            return;
        }

        foreach (var (external, distributed) in intent.Nats)
        {
            var rows = _nats.Where(n => Scenario.IsOurs(n) && n["external_ip"].Single.AsString == external).ToArray();
            if (rows is not [var row])
            {
                if (domain.Active)
                    _wrong.Add($"{nic.Mac}: {rows.Length} NATs of {external}");
                foreach (var extra in rows)
                    _explained.Add(extra["_uuid"].Single.AsUuid);
                continue;
            }

            _explained.Add(row["_uuid"].Single.AsUuid);
            var name = port["name"].Single.AsString;
            Same(nic, "type", row["type"].Single.AsString, "dnat_and_snat");
            Same(nic, "logical_ip", row["logical_ip"].Single.AsString, addresses.First(a => a.Contains('.')));
            Same(nic, "reconciler:port", row["external_ids"].Get("reconciler:port"), name);
            Same(nic, "logical_port", row["logical_port"].Optional?.AsString, distributed ? name : null);
            var isUp = port["up"].Optional?.AsBoolean is true;
            var mac = row["external_mac"].Optional?.AsString;
            if ((mac is not null) != (distributed && isUp) || (mac is not null && (Convert.ToInt32(mac[..2], 16) & 3) != 2))
                _wrong.Add($"{nic.Mac}: external_mac {mac ?? "(empty)"} of {external}, which is {(distributed ? "distributed" : "centralized")} and {(isUp ? "up" : "down")}");
        }
    }

    /// <summary>Whether the interface was bound to a port that was there before it, and keeps that though its annotation no longer asks for it.</summary>
    private bool IsBound(NicState nic) => _interfaces.Single(i => i["name"].Single.AsString == nic.Plugged!.Value.Device)["external_ids"]
        .Get("reconciler:bound") == nic.Plugged!.Value.InterfaceId;

    private void ExplainNats(NicState nic)
    {
        foreach (var nat in _nats.Where(n => n["external_ids"].Get("reconciler:mac") == nic.Mac))
            _explained.Add(nat["_uuid"].Single.AsUuid);
    }

    private void CheckHandMade()
    {
        foreach (var port in _ports.Where(p => !Scenario.IsOurs(p) && p["type"].Single.AsString.Length == 0))
        {
            var name = port["name"].Single.AsString;
            var expected = name == Scenario.HandPort ? scenario.HandAddress : "52:54:00:aa:aa:aa 10.140.0.201";
            var isAsMade = port["addresses"].Equals(expected is null ? OvsdbDatum.Empty : OvsdbDatum.Of(expected))
                && port["port_security"].Count == 0 && port["dhcpv4_options"].Count == 0 && port["dhcpv6_options"].Count == 0 && port["enabled"].Count == 0
                && port["external_ids"].Equals(OvsdbDatum.Map([KeyValuePair.Create("note", "by hand")])) && !_groups[port["_uuid"].Single.AsUuid].Any();
            if (!isAsMade)
                _wrong.Add($"made by hand and not as it was: {Describe(port)}, groups {string.Join(' ', _groups[port["_uuid"].Single.AsUuid])}");
        }

        if (_ports.SingleOrDefault(p => p["name"].Single.AsString == Scenario.HandPort) is not { } hand || hand["external_ids"].Get("note") != "by hand")
            _wrong.Add($"{Scenario.HandPort} or its note is gone");
        foreach (var nat in _nats.Where(n => !Scenario.IsOurs(n) && n["logical_ip"].Single.AsString != "10.140.0.200"))
            _wrong.Add($"made by hand and not as it was: {Describe(nat)}");
    }

    private void Same(NicState nic, string what, string? actual, string? expected)
    {
        if (actual != expected)
            _wrong.Add($"{nic.Mac}: {what} is {actual ?? "(empty)"}, not {expected ?? "(empty)"}");
    }

    private void SameSet(NicState nic, string column, OvsdbDatum actual, IEnumerable<string> expected)
    {
        if (!actual.Equals(OvsdbDatum.Set(expected)))
            _wrong.Add($"{nic.Mac}: {column} is {actual}, not {string.Join(" | ", expected)}");
    }

    private static string Describe(IReadOnlyDictionary<string, OvsdbDatum> row) => string.Join(' ', row.Where(c => c.Key != "_uuid" && c.Value.Count > 0).Select(c => $"{c.Key}={c.Value}"));
}
