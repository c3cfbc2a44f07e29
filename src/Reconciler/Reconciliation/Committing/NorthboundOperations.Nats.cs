using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Committing;

/// <content>Floating IPs.</content>
internal sealed partial class NorthboundOperations
{
    public void Delete(NatRule nat)
    {
        GuardUnchanged(NorthboundDatabase.Nat, nat.Uuid, nat.ExternalIds, $"the NAT of {nat.ExternalIp}");
        Detach(NorthboundDatabase.Router, "nat", nat.Uuid);
    }

    public void Create(DesiredNat nat)
    {
        GuardNamed(NorthboundDatabase.Router, nat.Router.Uuid, nat.Router.Name, "router");
        GuardExternal(nat);
        var row = Row(
            ("type", OvsdbDatum.Of("dnat_and_snat")),
            ("external_ip", OvsdbDatum.Of(nat.External.ToString())),
            ("logical_ip", OvsdbDatum.Of(nat.Logical.ToString())),
            // ovn-nbctl writes this unless the NAT is to be stateless.
            ("options", OvsdbDatum.Map([KeyValuePair.Create("stateless", "false")])),
            ("external_ids", OvsdbDatum.Map(_owner.Of(nat))));
        if (nat.LogicalPort is { } port)
            row["logical_port"] = OvsdbDatum.Of(port);
        if (nat.ExternalMac is { } mac)
            row["external_mac"] = OvsdbDatum.Of(mac);
        if (nat.GatewayPort is { } gateway)
            row["gateway_port"] = OvsdbDatum.Of(gateway.Uuid);
        Attach(NorthboundDatabase.Router, Condition.Uuid(nat.Router.Uuid), "nat", Insert(NorthboundDatabase.Nat, row, "nat"));
    }

    public void Update(PlanAction.UpdateNat update)
    {
        var (observed, nat) = (update.Observed, update.Nat);
        GuardNamed(NorthboundDatabase.Router, nat.Router.Uuid, nat.Router.Name, "router");
        GuardUnchanged(
            NorthboundDatabase.Nat, observed.Uuid, observed.ExternalIds, $"the NAT of {observed.ExternalIp}",
            ("type", OvsdbDatum.Of(observed.Type)), ("logical_ip", OvsdbDatum.Of(observed.LogicalIp)));
        if (update.Moves || observed.GatewayPort != nat.GatewayPort?.Uuid)
            GuardExternal(nat, observed.Uuid);
        var columns = ColumnsOf(nat, column => update.Fill?.Contains(column) is not false);
        columns["type"] = OvsdbDatum.Of("dnat_and_snat");
        columns["logical_ip"] = OvsdbDatum.Of(nat.Logical.ToString());
        if (observed.GatewayPort != nat.GatewayPort?.Uuid && update.Fill?.Contains("gateway_port") is not false)
            columns["gateway_port"] = nat.GatewayPort is { } gateway ? OvsdbDatum.Of(gateway.Uuid) : OvsdbDatum.Empty;
        columns["external_ids"] = OvsdbDatum.Map(update.ExternalIds);
        Write(NorthboundDatabase.Nat, observed.Uuid, columns);
        if (update.Moves)
            Move(NorthboundDatabase.Router, "nat", observed.Uuid, nat.Router.Uuid);
    }

    public void Adopt(PlanAction.AdoptNat adopt)
    {
        var (existing, nat) = (adopt.Existing, adopt.Nat);
        GuardNamed(NorthboundDatabase.Router, nat.Router.Uuid, nat.Router.Name, "router");
        GuardUnchanged(
            NorthboundDatabase.Nat, existing.Uuid, existing.ExternalIds, $"the NAT of {existing.ExternalIp}",
            ("logical_ip", OvsdbDatum.Of(existing.LogicalIp)));
        var columns = ColumnsOf(nat, adopt.Fill.Contains);
        if (nat.GatewayPort is { } gateway && adopt.Fill.Contains("gateway_port"))
            columns["gateway_port"] = OvsdbDatum.Of(gateway.Uuid);
        columns["external_ids"] = OvsdbDatum.Map(existing.ExternalIds.SetItems(_owner.Of(nat, adopt.Fill)));
        Write(NorthboundDatabase.Nat, existing.Uuid, columns);
    }

    public void Release(NatRule nat)
    {
        GuardUnchanged(NorthboundDatabase.Nat, nat.Uuid, nat.ExternalIds, $"the NAT of {nat.ExternalIp}");
        var columns = nat.FilledColumns.ToDictionary(c => c, _ => OvsdbDatum.Empty, StringComparer.Ordinal);
        columns["external_ids"] = OvsdbDatum.Map(RowOwnership.WithoutKeys(nat.ExternalIds));
        Write(NorthboundDatabase.Nat, nat.Uuid, columns);
    }

    /// <summary>
    /// Adds guards: where the external address is visible, no other NAT row and no port on an outside switch may have it.
    /// </summary>
    /// <param name="nat">The desired floating IP.</param>
    /// <param name="self">Its row, if it exists.</param>
    private void GuardExternal(DesiredNat nat, params ReadOnlySpan<Guid> self)
    {
        var scope = _plan.Scopes.GetValueOrDefault(nat.External, ExternalScope.Empty);
        _guards.Add(OfExternal(nat.External, [.. scope.Elsewhere, .. self]));
        foreach (var outside in scope.Switches.Where(s => !GuardVersion(s)))
        {
            _guards.Add(Wait.None(
                NorthboundDatabase.Port,
                [ClaimConditions.OfAddress(nat.External, outside.Name)],
                "name",
                $"external address {nat.External} is taken on switch {outside.Name}"));
        }
    }

    /// <summary>A guard: the only NAT rows of an external address are those that do not conflict.</summary>
    private static Wait OfExternal(IPAddress external, ImmutableArray<Guid> known)
    {
        // A row of this workload that another host has created meanwhile is a conflict too.
        ImmutableArray<Condition> where = [Condition.Equal("external_ip", external.ToString())];
        var meaning = $"external address {external} is taken";
        return known.IsEmpty
            ? Wait.None(NorthboundDatabase.Nat, where, "external_ip", meaning)
            : new(NorthboundDatabase.Nat, where, ["_uuid"], [.. known.Distinct().Select(uuid => Row(("_uuid", OvsdbDatum.Of(uuid))))], meaning);
    }

    /// <summary>The columns of a floating IP that may stay empty and that we write.</summary>
    private static Dictionary<string, OvsdbDatum> ColumnsOf(DesiredNat nat, Func<string, bool> manages)
    {
        var columns = new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal);
        if (manages("logical_port"))
            columns["logical_port"] = nat.LogicalPort is { } port ? OvsdbDatum.Of(port) : OvsdbDatum.Empty;
        if (manages("external_mac"))
            columns["external_mac"] = nat.ExternalMac is { } mac ? OvsdbDatum.Of(mac) : OvsdbDatum.Empty;
        return columns;
    }
}
