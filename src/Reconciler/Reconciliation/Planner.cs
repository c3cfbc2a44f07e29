using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>Compares what is there with what is asked for. Pure: the same input gives the same plan.</summary>
/// <remarks>
/// <code>
/// observed            desired              plan
/// ------------------  -------------------  ---------------------------------------------------------
/// —                   port                 create
/// port, same name     port                 update where a column differs; move when the switch differs
/// port, other name    port of same MAC     delete the old, create the new: libvirt gave a new iface-id
/// port                —                    delete, if deletions are allowed
/// port                interface is kept    nothing
/// port, handed over   anything             nothing, and no second port for its MAC: a migration is at work
/// </code>
/// NAT rows are matched by their external address, and otherwise treated alike. A row that has lost its MAC address may be any
/// interface's: it goes only when no interface is kept.
/// </remarks>
public static class Planner
{
    /// <summary>Makes the plan.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="domainName">Its name, for <c>external_ids</c> and messages.</param>
    /// <param name="host">This host.</param>
    /// <param name="observed">What is there.</param>
    /// <param name="desired">What is asked for.</param>
    /// <param name="mayDelete">Whether enough is known to delete what nothing asks for.</param>
    public static Plan Make(Guid domain, string domainName, string host, ObservedDomain observed, DesiredDomain desired, bool mayDelete)
    {
        var owner = new Owner(domain, domainName, host);
        var actions = ImmutableArray.CreateBuilder<PlanAction>();
        PlanNats(actions, owner, observed, desired, mayDelete);
        PlanPorts(actions, owner, observed, desired, mayDelete);
        return new(domain, domainName, host, actions.ToImmutable());
    }

    /// <summary>The <c>external_ids</c> of a port.</summary>
    internal static ImmutableSortedDictionary<string, string> ExternalIdsOf(Plan plan, DesiredPort port) =>
        new Owner(plan.Domain, plan.DomainName, plan.Host).Of(port);

    /// <summary>The <c>external_ids</c> of a NAT row.</summary>
    internal static ImmutableSortedDictionary<string, string> ExternalIdsOf(Plan plan, DesiredNat nat) =>
        new Owner(plan.Domain, plan.DomainName, plan.Host).Of(nat);

    private static void PlanPorts(
        ImmutableArray<PlanAction>.Builder actions, Owner owner, ObservedDomain observed, DesiredDomain desired, bool mayDelete)
    {
        var wanted = desired.Ports.Where(p => p.InterfaceId is not null).ToDictionary(p => p.InterfaceId!, StringComparer.Ordinal);
        var wantedMacs = wanted.Values.Select(p => p.Mac).ToHashSet(StringComparer.Ordinal);
        foreach (var port in observed.Ports.Where(p => !p.IsHandedOver))
        {
            if (wanted.Remove(port.Name, out var target))
            {
                if (Compare(port, target, owner) is { } update)
                    actions.Add(update);
            }
            else if (port.Mac is { } mac && wantedMacs.Contains(mac))
            {
                // The interface is plugged in under a new name, so the old one cannot be in use: no further proof is needed.
                actions.Add(new PlanAction.DeletePort(port));
            }
            else if (mayDelete && !IsKept(port.Mac, desired))
            {
                actions.Add(new PlanAction.DeletePort(port));
            }
        }

        var handedOver = observed.Ports.Where(p => p.IsHandedOver).ToArray();
        actions.AddRange(desired.Ports
            .Where(p => p.InterfaceId is not null && wanted.ContainsKey(p.InterfaceId) && !handedOver.Any(o => o.Name == p.InterfaceId || o.Mac == p.Mac))
            .Select(p => new PlanAction.CreatePort(p)));
    }

    private static void PlanNats(
        ImmutableArray<PlanAction>.Builder actions, Owner owner, ObservedDomain observed, DesiredDomain desired, bool mayDelete)
    {
        var wanted = desired.Nats.Where(n => n.InterfaceId is not null).ToDictionary(n => n.External);
        foreach (var nat in observed.Nats)
        {
            // One that is handed over answers for its external address too: a second row of it would be a conflict.
            var target = IPAddress.TryParse(nat.ExternalIp, out var external) && wanted.Remove(external, out var found) ? found : null;
            if (nat.IsHandedOver)
                continue;
            if (target is not null)
            {
                if (Compare(nat, target, owner) is { } update)
                    actions.Add(update);
            }
            else if (mayDelete && !IsKept(nat.Mac, desired))
            {
                actions.Add(new PlanAction.DeleteNat(nat));
            }
        }

        actions.AddRange(desired.Nats.Where(n => n.InterfaceId is not null && wanted.ContainsKey(n.External)).Select(n => new PlanAction.CreateNat(n)));
    }

    private static bool IsKept(string? mac, DesiredDomain desired) => mac is null ? !desired.Kept.IsEmpty : desired.Kept.Contains(mac);

    private static PlanAction.UpdatePort? Compare(LogicalSwitchPort observed, DesiredPort desired, Owner owner)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        if (observed.SwitchUuid is { } current && current != desired.Switch.Uuid)
            differences.Add($"move to switch {desired.Switch.Name}");
        AddDifference(differences, "addresses", observed.Addresses, desired.AddressColumn);
        AddDifference(differences, "port_security", observed.PortSecurity, desired.PortSecurityColumn);
        var externalIds = Merge(observed.ExternalIds, owner.Of(desired), differences);
        return differences.Count == 0 ? null : new(observed, desired, externalIds, differences.ToImmutable());
    }

    private static PlanAction.UpdateNat? Compare(NatRule observed, DesiredNat desired, Owner owner)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        if (observed.RouterUuid is { } current && current != desired.Router.Uuid)
            differences.Add($"move to router {desired.Router.Name}");
        if (observed.Type != "dnat_and_snat")
            differences.Add($"type {observed.Type} becomes dnat_and_snat");
        if (!IPAddress.TryParse(observed.LogicalIp, out var logical) || !logical.Equals(desired.Logical))
            differences.Add($"logical_ip {observed.LogicalIp} becomes {desired.Logical}");
        var externalIds = Merge(observed.ExternalIds, owner.Of(desired), differences);
        return differences.Count == 0 ? null : new(observed, desired, externalIds, differences.ToImmutable());
    }

    private static void AddDifference(
        ImmutableArray<string>.Builder differences, string column, ImmutableSortedSet<string> observed, ImmutableSortedSet<string> desired)
    {
        if (!observed.SetEquals(desired))
            differences.Add($"{column} {Show(observed)} becomes {Show(desired)}");
    }

    private static string Show(ImmutableSortedSet<string> values) => values.IsEmpty ? "(empty)" : $"\"{string.Join("\", \"", values)}\"";

    /// <summary>Our keys as they are to be, and those of others as they are.</summary>
    private static ImmutableSortedDictionary<string, string> Merge(
        ImmutableSortedDictionary<string, string> observed, ImmutableSortedDictionary<string, string> owned, ImmutableArray<string>.Builder differences)
    {
        var merged = observed
            .RemoveRange(observed.Keys.Where(k => k.StartsWith(OwnershipKeys.Prefix, StringComparison.Ordinal)))
            .SetItems(owned);
        var changed = merged.Keys.Union(observed.Keys)
            .Where(k => observed.GetValueOrDefault(k) != merged.GetValueOrDefault(k))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (changed.Length > 0)
            differences.Add($"external_ids {string.Join(", ", changed)}");
        return merged;
    }

    /// <summary>Whose rows these are.</summary>
    private sealed record Owner(Guid Domain, string DomainName, string Host)
    {
        public ImmutableSortedDictionary<string, string> Of(DesiredPort port) => Common(port.Mac)
            .AddRange(port.Addresses.Select(a => KeyValuePair.Create(OwnershipKeys.AddressPrefix + a, port.Switch.Name)));

        public ImmutableSortedDictionary<string, string> Of(DesiredNat nat) => Common(nat.Mac).Add(OwnershipKeys.Port, nat.InterfaceId!);

        private ImmutableSortedDictionary<string, string> Common(string mac) => ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
        [
            KeyValuePair.Create(OwnershipKeys.Host, Host),
            KeyValuePair.Create(OwnershipKeys.VirtualMachineId, Domain.ToString()),
            KeyValuePair.Create(OwnershipKeys.VirtualMachineName, DomainName),
            KeyValuePair.Create(OwnershipKeys.Mac, mac),
        ]);
    }
}
