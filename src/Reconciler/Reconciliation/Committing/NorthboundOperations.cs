using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Committing;

/// <summary>Collects the operations of one transaction: the guards and the changes.</summary>
internal sealed partial class NorthboundOperations
{
    private readonly Plan _plan;
    private readonly RowOwner _owner;
    private readonly List<Operation> _guards = [];
    private readonly List<Operation> _changes = [];
    private readonly Dictionary<DhcpOptionsSpec, OvsdbAtom> _createdDhcp = [];
    private readonly HashSet<Guid> _guardedSwitches = [];
    private readonly HashSet<Guid> _touchedSwitches = [];
    private bool _guardsForeignRows;

    public NorthboundOperations(Plan plan)
    {
        _plan = plan;
        _owner = new(plan.Workload, plan.WorkloadName, plan.Host);
    }

    public IEnumerable<Operation> Guards => _guards;

    public IEnumerable<Operation> Changes => _changes;

    public void Delete(LogicalSwitchPort port)
    {
        GuardUnchanged(NorthboundDatabase.Port, port.Uuid, port.ExternalIds, $"port {port.Name}");
        Detach(NorthboundDatabase.Switch, "ports", port.Uuid);
    }

    public void Create(DesiredPort port)
    {
        GuardNamed(NorthboundDatabase.Switch, port.Switch.Uuid, port.Switch.Name, "switch");
        // The schema itself ensures that no other port has the name, and at no cost to the server. A guard would read every port.
        GuardClaims(port, held: null);
        GuardForeignRows(port);
        var row = ColumnsOf(port, static _ => true);
        row["name"] = OvsdbDatum.Of(port.InterfaceId!);
        row["external_ids"] = OvsdbDatum.Map(_owner.Of(port));
        var inserted = Insert(NorthboundDatabase.Port, row, "port");
        Attach(NorthboundDatabase.Switch, Condition.Uuid(port.Switch.Uuid), "ports", inserted);
        foreach (var group in port.Groups)
            Attach(NorthboundDatabase.PortGroup, Condition.Equal("name", group), "ports", inserted);
    }

    public void Create(DhcpOptionsSpec spec)
    {
        _guards.Add(Wait.None(
            NorthboundDatabase.Dhcp,
            [Condition.Equal("cidr", spec.Cidr), Condition.Includes("external_ids", OwnershipKeys.Switch, spec.SwitchName)],
            "cidr",
            $"somebody else has just made the DHCP options of switch {spec.SwitchName}"));
        _createdDhcp[spec] = Insert(
            NorthboundDatabase.Dhcp,
            Row(
                ("cidr", OvsdbDatum.Of(spec.Cidr)),
                ("options", OvsdbDatum.Map(spec.Options)),
                ("external_ids", OvsdbDatum.Map(
                [
                    KeyValuePair.Create(OwnershipKeys.Host, _plan.Host), KeyValuePair.Create(OwnershipKeys.Switch, spec.SwitchName),
                ]))),
            "dhcp");
    }

    public void Update(DhcpOptions observed, DhcpOptionsSpec spec)
    {
        _guards.Add(Wait.Unchanged(
            NorthboundDatabase.Dhcp, observed.Uuid, Row(("options", OvsdbDatum.Map(observed.Options))), "the DHCP options have changed meanwhile"));
        Write(NorthboundDatabase.Dhcp, observed.Uuid, Row(("options", OvsdbDatum.Map(spec.Options))));
    }

    public void Update(PlanAction.UpdatePort update)
    {
        var (observed, port) = (update.Observed, update.Port);
        GuardNamed(NorthboundDatabase.Switch, port.Switch.Uuid, port.Switch.Name, "switch");
        GuardUnchanged(
            NorthboundDatabase.Port, observed.Uuid, observed.ExternalIds, $"port {observed.Name}",
            ("addresses", OvsdbDatum.Set(observed.Addresses)), ("port_security", OvsdbDatum.Set(observed.PortSecurity)));
        if (GuardClaims(port, observed) || !observed.Addresses.SetEquals(port.AddressColumn))
            Touch(port.Switch.Uuid);
        var columns = ColumnsOf(port, column => observed.Manages(column) || update.Fill.Contains(column));
        columns["external_ids"] = OvsdbDatum.Map(update.ExternalIds);
        if (update.ExternalIds.ContainsKey(OwnershipKeys.Off))
            columns["enabled"] = OvsdbDatum.Of(OvsdbAtom.Boolean(false));
        else if (observed.IsOff)
            columns["enabled"] = OvsdbDatum.Empty;
        foreach (var column in update.Resets.Where(r => !r.StartsWith(PortDrift.OptionPrefix, StringComparison.Ordinal)))
            columns[column] = column == "type" ? OvsdbDatum.Of("") : OvsdbDatum.Empty;
        Write(NorthboundDatabase.Port, observed.Uuid, columns);
        string[] options = [.. update.Resets.Where(r => !columns.ContainsKey(r)).Select(r => r[PortDrift.OptionPrefix.Length..])];
        if (options.Length > 0)
            _changes.Add(new Mutate(NorthboundDatabase.Port, [Condition.Uuid(observed.Uuid)], [Mutation.Delete("options", OvsdbDatum.Set(options))]) { ExpectedCount = 1 });
        if (update.Moves)
            Move(NorthboundDatabase.Switch, "ports", observed.Uuid, port.Switch.Uuid);
        var row = OvsdbAtom.Uuid(observed.Uuid);
        foreach (var group in update.Join)
            Attach(NorthboundDatabase.PortGroup, Condition.Equal("name", group), "ports", row);
        foreach (var group in update.Leave)
            Leave(group, row);
    }

    public void Adopt(PlanAction.AdoptPort adopt)
    {
        var (existing, port) = (adopt.Existing.Port, adopt.Port);
        GuardNamed(NorthboundDatabase.Switch, port.Switch.Uuid, port.Switch.Name, "switch");
        GuardUnchanged(NorthboundDatabase.Port, existing.Uuid, existing.ExternalIds, $"port {existing.Name}");
        GuardClaims(port, held: null);
        Touch(port.Switch.Uuid);
        var columns = ColumnsOf(port, adopt.Fill.Contains);
        columns["external_ids"] = OvsdbDatum.Map(existing.ExternalIds.SetItems(_owner.Of(port, adopt.Fill, port.Groups.Except(existing.Groups ?? []))));
        Write(NorthboundDatabase.Port, existing.Uuid, columns);
        foreach (var group in port.Groups.Except(existing.Groups ?? []))
            Attach(NorthboundDatabase.PortGroup, Condition.Equal("name", group), "ports", OvsdbAtom.Uuid(existing.Uuid));
    }

    public void Release(LogicalSwitchPort port)
    {
        GuardUnchanged(NorthboundDatabase.Port, port.Uuid, port.ExternalIds, $"port {port.Name}");
        var columns = new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal)
        {
            ["external_ids"] = OvsdbDatum.Map(RowOwnership.WithoutKeys(port.ExternalIds)),
        };
        // Whoever has read it as our port does not know the values that it gets by hand from now on.
        if (port.SwitchUuid is { } on)
            Touch(on);
        foreach (var column in port.FilledColumns)
            columns[column] = OvsdbDatum.Empty;
        if (port.IsOff)
            columns["enabled"] = OvsdbDatum.Empty;
        Write(NorthboundDatabase.Port, port.Uuid, columns);
        foreach (var group in (port.ExternalIds.GetValueOrDefault(OwnershipKeys.Groups) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Leave(group, OvsdbAtom.Uuid(port.Uuid));
    }

    public void HandOver(PlanAction.HandOver step)
    {
        _guards.Add(HandOverOperations.Guard(step));
        _changes.AddRange(HandOverOperations.Of(step));
    }

    /// <summary>
    /// Adds guards: no other workload may hold what the port claims on its switch, which is its MAC address and its addresses.
    /// </summary>
    /// <param name="port">The desired port.</param>
    /// <param name="held">The observed port, if it exists. The workload holds its values already.</param>
    /// <returns>Whether it claims something that it does not hold.</returns>
    private bool GuardClaims(DesiredPort port, LogicalSwitchPort? held)
    {
        var stays = held?.SwitchUuid == port.Switch.Uuid;
        IPAddress[] addresses = [.. port.Addresses.Where(a => held?.ExternalIds.GetValueOrDefault(OwnershipKeys.AddressPrefix + a) != port.Switch.Name)];
        var claimsMac = !stays || held?.Mac != port.Mac;
        foreach (var name in port.Names.Where(n => held?.ExternalIds.ContainsKey(OwnershipKeys.NamePrefix + n) is not true))
            _guards.Add(Wait.None(
                NorthboundDatabase.Port, [ClaimConditions.OfName(name), OfAnotherWorkload()], "name", $"name {name} is taken"));
        if (addresses.Length == 0 && !claimsMac)
            return false;
        foreach (var address in addresses)
        {
            if (_plan.Scopes.TryGetValue(address, out var scope))
                _guards.Add(OfExternal(address, scope.Elsewhere));
        }

        if (GuardVersion(port.Switch))
            return true;

        foreach (var address in addresses)
        {
            _guards.Add(Wait.None(
                NorthboundDatabase.Port,
                [ClaimConditions.OfAddress(address, port.Switch.Name), OfAnotherWorkload()],
                "name",
                $"address {address} is taken on switch {port.Switch.Name}"));
        }

        if (!claimsMac)
            return true;
        _guards.Add(Wait.None(
            NorthboundDatabase.Port,
            [ClaimConditions.OfMac(port.Mac, port.Switch.Name), OfAnotherWorkload()],
            "name",
            $"MAC address {port.Mac} is taken on switch {port.Switch.Name}"));
        return true;
    }

    /// <summary>If every port of a switch was read, adds a guard that no port has been added since.</summary>
    /// <returns>Whether every port was read.</returns>
    private bool GuardVersion(LogicalSwitch logicalSwitch)
    {
        if (!_plan.SwitchVersions.TryGetValue(logicalSwitch.Uuid, out var version))
            return false;
        if (_guardedSwitches.Add(logicalSwitch.Uuid))
        {
            _guards.Add(Wait.Unchanged(
                NorthboundDatabase.Switch, logicalSwitch.Uuid, Row(("_version", OvsdbDatum.Of(version))), $"switch {logicalSwitch.Name} has changed meanwhile"));
        }

        return true;
    }

    /// <summary>
    /// Changes the switch together with an existing port. Whoever has read the port, and is about to claim what it has now, must read
    /// again. The new value is random: writing the old value would be no change.
    /// </summary>
    private void Touch(Guid logicalSwitch)
    {
        if (!_touchedSwitches.Add(logicalSwitch))
            return;
        _changes.Add(new Mutate(
            NorthboundDatabase.Switch,
            [Condition.Uuid(logicalSwitch)],
            [
                Mutation.Delete("external_ids", OvsdbDatum.Set(OwnershipKeys.Changed)),
                Mutation.Insert("external_ids", OvsdbDatum.Map([KeyValuePair.Create(OwnershipKeys.Changed, Guid.NewGuid().ToString())])),
            ]) { ExpectedCount = 1 });
    }

    /// <summary>
    /// Adds guards against rows of other hosts. Two hosts may know the workload, because of a migration or because its host has died. Only
    /// one of them creates its rows, and the other takes them over.
    /// </summary>
    private void GuardForeignRows(DesiredPort port)
    {
        // If every port of the switch was read, a port of this workload would have been seen.
        if (_guardsForeignRows || _plan.SwitchVersions.ContainsKey(port.Switch.Uuid))
            return;
        _guardsForeignRows = true;
        ImmutableArray<Condition> ofAnotherHost =
        [
            Condition.Includes("external_ids", _plan.Workload.Mark.Key, _plan.Workload.Mark.Value),
            new("external_ids", "excludes", OvsdbDatum.Map([KeyValuePair.Create(OwnershipKeys.Host, _plan.Host)])),
        ];
        _guards.Add(Wait.None(NorthboundDatabase.Port, ofAnotherHost, "name", "another host has made ports of this domain"));
        _guards.Add(Wait.None(NorthboundDatabase.Nat, ofAnotherHost, "external_ip", "another host has made floating IPs of this domain"));
    }

    private void GuardNamed(string table, Guid uuid, string name, string what) =>
        _guards.Add(Wait.Unchanged(table, uuid, Row(("name", OvsdbDatum.Of(name))), $"{what} {name} is gone or has another name"));

    /// <summary>
    /// Adds a guard: the row is still ours, it was not handed to another host since it was read, and some other columns have not changed.
    /// </summary>
    private void GuardUnchanged(
        string table, Guid uuid, ImmutableSortedDictionary<string, string> externalIds, string what,
        params ReadOnlySpan<(string Column, OvsdbDatum Value)> others) => _guards.Add(
            Wait.Unchanged(table, uuid, Row([.. others, ("external_ids", OvsdbDatum.Map(externalIds))]), $"{what} has changed meanwhile"));

    private Condition OfAnotherWorkload() => new(
        "external_ids", "excludes", OvsdbDatum.Map([_plan.Workload.Mark]));

    /// <summary>The columns that an annotation decides and that we write.</summary>
    private Dictionary<string, OvsdbDatum> ColumnsOf(DesiredPort port, Func<string, bool> manages)
    {
        var columns = new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal);
        if (manages("addresses"))
            columns["addresses"] = OvsdbDatum.Set(port.AddressColumn);
        if (manages("port_security"))
            columns["port_security"] = OvsdbDatum.Set(port.PortSecurityColumn);
        if (manages("dhcpv4_options"))
            columns["dhcpv4_options"] = port.Dhcpv4 is { } v4 ? Reference(v4) : OvsdbDatum.Empty;
        if (manages("dhcpv6_options"))
            columns["dhcpv6_options"] = port.Dhcpv6 is { } v6 ? Reference(v6) : OvsdbDatum.Empty;
        return columns;
    }

    private OvsdbDatum Reference(DhcpChoice choice)
    {
        if (choice.Row is not { } row)
            return OvsdbDatum.Of(_createdDhcp[choice.Spec!]);
        // The server would silently drop a reference to a deleted row.
        _guards.Add(Wait.Unchanged(
            NorthboundDatabase.Dhcp, row.Uuid, Row(("options", OvsdbDatum.Map(row.Options))), "the DHCP options have changed meanwhile"));
        return OvsdbDatum.Of(row.Uuid);
    }

    private OvsdbAtom Insert(string table, Dictionary<string, OvsdbDatum> row, string kind)
    {
        // The name contains the workload's identity: transactions of several workloads may be sent as one.
        var name = string.Create(CultureInfo.InvariantCulture, $"{kind}{_changes.OfType<Insert>().Count()}_{_plan.Workload.Symbol}");
        _changes.Add(new Insert(table, row, name));
        return OvsdbAtom.NamedUuid(name);
    }

    /// <summary>Writes columns of an existing row.</summary>
    private void Write(string table, Guid uuid, Dictionary<string, OvsdbDatum> columns) =>
        _changes.Add(new Update(table, [Condition.Uuid(uuid)], columns) { ExpectedCount = 1 });

    private void Move(string table, string column, Guid child, Guid container)
    {
        Detach(table, column, child);
        Attach(table, Condition.Uuid(container), column, OvsdbAtom.Uuid(child));
    }

    private void Attach(string table, Condition container, string column, OvsdbAtom child) =>
        _changes.Add(new Mutate(table, [container], [Mutation.Insert(column, OvsdbDatum.Of(child))]) { ExpectedCount = 1 });

    /// <summary>Expects no count: the group may have been deleted meanwhile, which has the same effect.</summary>
    private void Leave(string group, OvsdbAtom port) => _changes.Add(
        new Mutate(NorthboundDatabase.PortGroup, [Condition.Equal("name", group)], [Mutation.Delete("ports", OvsdbDatum.Of(port))]));

    private void Detach(string table, string column, Guid child) => _changes.Add(
        new Mutate(table, [Condition.Includes(column, OvsdbDatum.Of(child))], [Mutation.Delete(column, OvsdbDatum.Of(child))]) { ExpectedCount = 1 });

    private static Dictionary<string, OvsdbDatum> Row(params ReadOnlySpan<(string Column, OvsdbDatum Value)> columns)
    {
        var row = new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal);
        foreach (var (column, value) in columns)
            row[column] = value;
        return row;
    }
}
