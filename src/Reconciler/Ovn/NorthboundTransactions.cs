using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Reconciliation;

namespace Reconciler.Ovn;

/// <summary>Turns a plan into one guarded transaction.</summary>
/// <remarks>
/// Rows get the columns that <c>ovn-nbctl lsp-add</c>, <c>lsp-set-addresses</c>, <c>lsp-set-port-security</c> and
/// <c>lr-nat-add</c> would leave behind for the same intent, plus our <c>external_ids</c>. The lists of ports and NAT rows are
/// only ever mutated: writing them whole would take away what another host has just added.
/// </remarks>
public static class NorthboundTransactions
{
    /// <summary>Writes the plan down as operations: guards first, then the steps in the plan's order, and who it was.</summary>
    public static Transaction Of(Plan plan)
    {
        var guards = new List<Operation>();
        var changes = new List<Operation>();
        foreach (var action in plan.Actions)
        {
            switch (action)
            {
                case PlanAction.DeletePort delete:
                    guards.Add(UnchangedGuard(NorthboundDatabase.Port, delete.Observed.Uuid, delete.Observed.ExternalIds, $"port {delete.Observed.Name}"));
                    changes.Add(Detach(NorthboundDatabase.Switch, "ports", delete.Observed.Uuid));
                    break;
                case PlanAction.DeleteNat delete:
                    guards.Add(UnchangedGuard(NorthboundDatabase.Nat, delete.Observed.Uuid, delete.Observed.ExternalIds, $"the NAT of {delete.Observed.ExternalIp}"));
                    changes.Add(Detach(NorthboundDatabase.Router, "nat", delete.Observed.Uuid));
                    break;
                case PlanAction.UpdatePort update:
                    Update(plan, update, guards, changes);
                    break;
                case PlanAction.UpdateNat update:
                    Update(update, guards, changes);
                    break;
                case PlanAction.CreatePort create:
                    Create(plan, create, guards, changes);
                    break;
                case PlanAction.CreateNat create:
                    Create(plan, create, guards, changes);
                    break;
            }
        }

        var comment = new Comment($"reconciler on {plan.Host}: {plan.DomainName} ({plan.Domain}): {string.Join("; ", plan.Actions.Select(a => a.Describe()))}");
        return new([.. guards, .. changes, comment]);
    }

    private static void Create(Plan plan, PlanAction.CreatePort create, List<Operation> guards, List<Operation> changes)
    {
        var port = create.Port;
        guards.Add(SwitchGuard(port.Switch));
        guards.Add(Wait.None(
            NorthboundDatabase.Port, [Condition.Equal("name", port.InterfaceId!)], "name", $"a port of the name {port.InterfaceId} exists already"));
        guards.AddRange(AddressGuards(plan, port));
        var name = RowName("port", changes);
        var row = new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal)
        {
            ["name"] = OvsdbDatum.Of(port.InterfaceId!),
            ["addresses"] = OvsdbDatum.Set(port.AddressColumn),
            ["external_ids"] = OvsdbDatum.Map(Planner.ExternalIdsOf(plan, port)),
        };
        if (port.PortSecurity)
            row["port_security"] = OvsdbDatum.Set(port.PortSecurityColumn);
        changes.Add(new Insert(NorthboundDatabase.Port, row, name));
        changes.Add(Attach(NorthboundDatabase.Switch, port.Switch.Uuid, "ports", OvsdbAtom.NamedUuid(name)));
    }

    private static void Create(Plan plan, PlanAction.CreateNat create, List<Operation> guards, List<Operation> changes)
    {
        var nat = create.Nat;
        guards.Add(RouterGuard(nat.Router));
        guards.Add(ExternalAddressGuard(plan, nat));
        var name = RowName("nat", changes);
        changes.Add(new Insert(NorthboundDatabase.Nat, new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal)
        {
            ["type"] = OvsdbDatum.Of("dnat_and_snat"),
            ["external_ip"] = OvsdbDatum.Of(nat.External.ToString()),
            ["logical_ip"] = OvsdbDatum.Of(nat.Logical.ToString()),
            // What ovn-nbctl writes for a NAT that is not asked to be stateless.
            ["options"] = OvsdbDatum.Map([KeyValuePair.Create("stateless", "false")]),
            ["external_ids"] = OvsdbDatum.Map(Planner.ExternalIdsOf(plan, nat)),
        }, name));
        changes.Add(Attach(NorthboundDatabase.Router, nat.Router.Uuid, "nat", OvsdbAtom.NamedUuid(name)));
    }

    private static void Update(Plan plan, PlanAction.UpdatePort update, List<Operation> guards, List<Operation> changes)
    {
        var (observed, port) = (update.Observed, update.Port);
        guards.Add(SwitchGuard(port.Switch));
        guards.Add(Wait.Unchanged(NorthboundDatabase.Port, observed.Uuid, new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal)
        {
            ["addresses"] = OvsdbDatum.Set(observed.Addresses),
            ["port_security"] = OvsdbDatum.Set(observed.PortSecurity),
            ["external_ids"] = OvsdbDatum.Map(observed.ExternalIds),
        }, $"port {observed.Name} has changed meanwhile"));
        guards.AddRange(AddressGuards(plan, port));
        changes.Add(new Update(NorthboundDatabase.Port, [Condition.Uuid(observed.Uuid)], new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal)
        {
            ["addresses"] = OvsdbDatum.Set(port.AddressColumn),
            ["port_security"] = OvsdbDatum.Set(port.PortSecurityColumn),
            ["external_ids"] = OvsdbDatum.Map(update.ExternalIds),
        }) { ExpectedCount = 1 });
        if (update.Moves)
        {
            changes.Add(Detach(NorthboundDatabase.Switch, "ports", observed.Uuid));
            changes.Add(Attach(NorthboundDatabase.Switch, port.Switch.Uuid, "ports", OvsdbAtom.Uuid(observed.Uuid)));
        }
    }

    private static void Update(PlanAction.UpdateNat update, List<Operation> guards, List<Operation> changes)
    {
        var (observed, nat) = (update.Observed, update.Nat);
        guards.Add(RouterGuard(nat.Router));
        guards.Add(Wait.Unchanged(NorthboundDatabase.Nat, observed.Uuid, new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal)
        {
            ["type"] = OvsdbDatum.Of(observed.Type),
            ["logical_ip"] = OvsdbDatum.Of(observed.LogicalIp),
            ["external_ids"] = OvsdbDatum.Map(observed.ExternalIds),
        }, $"the NAT of {observed.ExternalIp} has changed meanwhile"));
        changes.Add(new Update(NorthboundDatabase.Nat, [Condition.Uuid(observed.Uuid)], new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal)
        {
            ["type"] = OvsdbDatum.Of("dnat_and_snat"),
            ["logical_ip"] = OvsdbDatum.Of(nat.Logical.ToString()),
            ["external_ids"] = OvsdbDatum.Map(update.ExternalIds),
        }) { ExpectedCount = 1 });
        if (update.Moves)
        {
            changes.Add(Detach(NorthboundDatabase.Router, "nat", observed.Uuid));
            changes.Add(Attach(NorthboundDatabase.Router, nat.Router.Uuid, "nat", OvsdbAtom.Uuid(observed.Uuid)));
        }
    }

    /// <summary>Nobody but this domain may hold one of the port's addresses on its switch.</summary>
    private static IEnumerable<Operation> AddressGuards(Plan plan, DesiredPort port) => port.Addresses.Select(address => Wait.None(
        NorthboundDatabase.Port,
        [Condition.Includes("external_ids", OwnershipKeys.AddressPrefix + address, port.Switch.Name), OfAnotherDomain(plan)],
        "name",
        $"address {address} is taken on switch {port.Switch.Name}"));

    private static Wait ExternalAddressGuard(Plan plan, DesiredNat nat) => Wait.None(
        NorthboundDatabase.Nat,
        [Condition.Equal("external_ip", nat.External.ToString()), OfAnotherDomain(plan)],
        "external_ip",
        $"external address {nat.External} is taken");

    private static Condition OfAnotherDomain(Plan plan) => new(
        "external_ids", "excludes", OvsdbDatum.Map([KeyValuePair.Create(OwnershipKeys.VirtualMachineId, plan.Domain.ToString())]));

    private static Wait SwitchGuard(LogicalSwitch logicalSwitch) => Wait.Unchanged(
        NorthboundDatabase.Switch,
        logicalSwitch.Uuid,
        new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal) { ["name"] = OvsdbDatum.Of(logicalSwitch.Name) },
        $"switch {logicalSwitch.Name} is gone or has another name");

    private static Wait RouterGuard(LogicalRouter router) => Wait.Unchanged(
        NorthboundDatabase.Router,
        router.Uuid,
        new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal) { ["name"] = OvsdbDatum.Of(router.Name) },
        $"router {router.Name} is gone or has another name");

    /// <summary>The row must still be ours, and not be handed to another host since it was looked at.</summary>
    private static Wait UnchangedGuard(string table, Guid uuid, ImmutableSortedDictionary<string, string> externalIds, string what) => Wait.Unchanged(
        table,
        uuid,
        new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal) { ["external_ids"] = OvsdbDatum.Map(externalIds) },
        $"{what} has changed meanwhile");

    private static Mutate Attach(string table, Guid container, string column, OvsdbAtom child) =>
        new(table, [Condition.Uuid(container)], [Mutation.Insert(column, OvsdbDatum.Of(child))]) { ExpectedCount = 1 };

    private static Mutate Detach(string table, string column, Guid child) =>
        new(table, [Condition.Includes(column, OvsdbDatum.Of(child))], [Mutation.Delete(column, OvsdbDatum.Of(child))]) { ExpectedCount = 1 };

    private static string RowName(string kind, List<Operation> changes) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}{changes.OfType<Insert>().Count()}");
}
