using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>Compares the observed state with the desired state. Pure: the same input gives the same plan.</summary>
/// <remarks>
/// <code>
/// observed            desired              plan
/// ------------------  -------------------  ---------------------------------------------------------
/// —                   port                 create
/// port, same name     port                 update where a column differs; move when the switch differs
/// port, other name    port of same MAC     delete the old, create the new: libvirt gave a new iface-id
/// —                   port made by hand    adopt it: fill what is missing
/// port, adopted       —                    release it: take back what was filled, and leave it
/// —                   port without keys    take it back: it was this workload's
/// port                —                    delete, if deletions are allowed
/// port                interface is kept    nothing
/// port, handed over   anything             nothing, and no second port for its MAC: a migration is at work
/// </code>
/// NAT rows are matched by their external address. Otherwise the same rules apply to them. A row that has lost its MAC address may be
/// any interface's, so it is deleted only when no interface is kept.
/// </remarks>
internal static class Planner
{
    /// <summary>Makes the plan.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="workloadName">Its name, for <c>external_ids</c> and messages.</param>
    /// <param name="host">This host.</param>
    /// <param name="observed">The observed state.</param>
    /// <param name="desired">The desired state.</param>
    /// <param name="mayDelete">Whether enough is known to delete what nothing asks for.</param>
    public static Plan Make(WorkloadId workload, string workloadName, string host, ObservedWorkload observed, DesiredWorkload desired,
        bool mayDelete)
    {
        var owner = new RowOwner(workload, workloadName, host);
        var actions = ImmutableArray.CreateBuilder<PlanAction>();
        PlanNats(actions, owner, observed, desired, mayDelete);
        PlanPorts(actions, owner, observed, desired, mayDelete);
        PlanDhcp(actions, desired);
        PlanBindings(actions, desired);
        return new(workload, workloadName, host, actions.ToImmutable());
    }

    private static void PlanPorts(
        ImmutableArray<PlanAction>.Builder actions, RowOwner owner, ObservedWorkload observed, DesiredWorkload desired, bool mayDelete)
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
            else if (port.Mac is { } mac && wantedMacs.Contains(mac) && !IsOfTwin(port, desired))
            {
                // The interface has a new iface-id, so the old port cannot be in use. No further proof is needed.
                actions.Add(Remove(port));
            }
            else if (mayDelete && !IsKept(port.Mac, port.Name, desired))
            {
                actions.Add(Remove(port));
            }
        }

        var handedOver = observed.Ports.Where(p => p.IsHandedOver).ToArray();
        actions.AddRange(desired.Ports
            .Where(p => p.InterfaceId is not null && wanted.ContainsKey(p.InterfaceId) && !handedOver.Any(o => o.Name == p.InterfaceId || o.Mac == p.Mac))
            .Select(p => p.Adopts is { } existing ? Adopt(existing, p, owner) : new PlanAction.CreatePort(p)));
    }

    private static PlanAction Adopt(ExistingPort existing, DesiredPort desired, RowOwner owner) =>
        existing is { IsTakenBack: true, Port.IsAdopted: false } && Compare(existing.Port, desired, owner, isTakenBack: true) is { } update ? update
        : new PlanAction.AdoptPort(existing, desired, ColumnsToFill(existing.Port.BeforeAdoption, desired));

    /// <summary>Whether a port belongs to another interface with the same MAC address, whose desired state is not known.</summary>
    private static bool IsOfTwin(LogicalSwitchPort port, DesiredWorkload desired) =>
        IsKept(port.Mac, null, desired) && desired.Plugged.Any(p => p.InterfaceId == port.Name);

    private static PlanAction Remove(LogicalSwitchPort port) =>
        port.IsAdopted ? new PlanAction.ReleasePort(port) : new PlanAction.DeletePort(port);

    /// <summary>The columns that a port made by hand lacks.</summary>
    private static ImmutableSortedSet<string> ColumnsToFill(LogicalSwitchPort existing, DesiredPort desired)
    {
        var columns = new List<string>();
        if (existing.Addresses.IsEmpty)
            columns.Add("addresses");
        // If the addresses are not ours, the port was left open on purpose.
        if (existing.Addresses.IsEmpty && existing.PortSecurity.IsEmpty && desired.PortSecurity)
            columns.Add("port_security");
        if (existing.Dhcpv4Options is null && desired.Dhcpv4 is not null)
            columns.Add("dhcpv4_options");
        if (existing.Dhcpv6Options is null && desired.Dhcpv6 is not null)
            columns.Add("dhcpv6_options");
        return [.. columns];
    }

    /// <summary>Plans for the interfaces whose iface-id is not the name of their port.</summary>
    private static void PlanBindings(ImmutableArray<PlanAction>.Builder actions, DesiredWorkload desired)
    {
        foreach (var port in desired.Ports)
        {
            if (port is not { PluggedId: { } plugged, InterfaceId: { } name })
                continue;
            var lacksId = desired.Plugged.Any(p => p.LacksInterfaceId && p.Mac == port.Mac && p.InterfaceId == plugged);
            if (plugged != name || lacksId)
                actions.Add(new PlanAction.BindInterface(port.Mac, lacksId ? null : plugged, name));
        }

        // An interface that we bound to a port, and that no longer asks for the port, gets back the iface-id of libvirt.
        foreach (var nic in desired.Plugged.Where(p => !desired.Ports.Any(d => d.Mac == p.Mac) && !desired.Kept.Contains(p.Mac)))
        {
            if (nic is { InterfaceId: { } current, OriginalInterfaceId: { } original } && current != original)
                actions.Add(new PlanAction.BindInterface(nic.Mac, current, original));
        }
    }

    private static void PlanNats(
        ImmutableArray<PlanAction>.Builder actions, RowOwner owner, ObservedWorkload observed, DesiredWorkload desired, bool mayDelete)
    {
        // The external MAC address is set only when the port is up. Otherwise OVN would send the traffic to a chassis where nothing
        // answers.
        bool IsUp(DesiredNat nat) => observed.Ports.Any(p => p.Name == nat.InterfaceId && p.Up is true);
        var nats = desired.Nats.Where(n => n.InterfaceId is not null).Select(n => IsUp(n) ? n : n with { ExternalMac = null }).ToArray();
        var wanted = nats.ToDictionary(n => (n.External, n.Router.Uuid));
        // Rows on the desired router come first: routers that lead to different networks may have the same external address.
        foreach (var nat in observed.Nats.OrderBy(o => !nats.Any(n => n.Router.Uuid == o.RouterUuid && n.External.ToString() == o.ExternalIp)))
        {
            // A row that is handed over also serves its external address. A second row would conflict with it.
            var target = IPAddress.TryParse(nat.ExternalIp, out var external)
                ? wanted.Values.Where(n => n.External.Equals(external)).OrderBy(n => n.Router.Uuid != nat.RouterUuid).FirstOrDefault()
                : null;
            if (target is not null)
                wanted.Remove((target.External, target.Router.Uuid));
            if (nat.IsHandedOver)
                continue;
            if (target is not null && nat.IsAdopted && !IsFor(nat, target))
            {
                // A row made by hand is not changed to another logical address.
                actions.Add(Remove(nat));
            }
            else if (target is not null)
            {
                if (Compare(nat, target, owner) is { } update)
                    actions.Add(update);
            }
            else if ((mayDelete && !IsKept(nat.Mac, nat.ExternalIds.GetValueOrDefault(OwnershipKeys.Port), desired))
                || LeadsElsewhere(nat, observed, desired))
            {
                actions.Add(Remove(nat));
            }
        }

        actions.AddRange(nats.Where(n => wanted.ContainsKey((n.External, n.Router.Uuid))).Select(n => n.Adopts is { } existing ? Adopt(existing, n, owner) : new PlanAction.CreateNat(n)));
    }

    /// <summary>
    /// Whether a floating IP maps to an address that its port does not have, or no longer has. Whoever gets the address would get its
    /// traffic. So the row is deleted even if the desired state is not known.
    /// </summary>
    private static bool LeadsElsewhere(NatRule nat, ObservedWorkload observed, DesiredWorkload desired)
    {
        if (!IPAddress.TryParse(nat.LogicalIp, out var logical) || nat.ExternalIds.GetValueOrDefault(OwnershipKeys.Port) is not { } name)
            return false;
        var row = observed.Ports.FirstOrDefault(p => p.Name == name);
        if (row is { IsHandedOver: true })
            return false;
        return desired.Ports.FirstOrDefault(p => p.InterfaceId == name) is { } port
            ? (port.IsDynamic || !port.Addresses.IsEmpty) && !port.Addresses.Contains(logical)
            : row is { IsDynamic: true } && !row.DynamicAddresses.Contains(logical);
    }

    private static bool IsFor(NatRule nat, DesiredNat desired) => IPAddress.TryParse(nat.LogicalIp, out var logical) && logical.Equals(desired.Logical);

    private static PlanAction Remove(NatRule nat) => nat.IsAdopted ? new PlanAction.ReleaseNat(nat) : new PlanAction.DeleteNat(nat);

    private static PlanAction Adopt(NatRule existing, DesiredNat desired, RowOwner owner) =>
        desired.IsTakenBack && !existing.IsAdopted && Compare(existing, desired, owner) is { } update ? update
        : new PlanAction.AdoptNat(existing, desired, ColumnsToFill(existing, desired));

    /// <summary>The columns that a floating IP made by hand lacks. Its other columns stay.</summary>
    private static ImmutableSortedSet<string> ColumnsToFill(NatRule existing, DesiredNat desired)
    {
        var filled = existing.FilledColumns;
        var columns = new List<string>();
        if (desired.LogicalPort is not null && (existing.LogicalPort is null || filled.Contains("logical_port")))
            columns.Add("logical_port");
        if (desired.IsDistributed && (existing.ExternalMac is null || filled.Contains("external_mac")))
            columns.Add("external_mac");
        if (desired.GatewayPort is not null && (existing.GatewayPort is null || filled.Contains("gateway_port")))
            columns.Add("gateway_port");
        return [.. columns];
    }

    /// <summary>
    /// Whether a row stays because it is not known what its interface asks for. An interface that says another MAC address, which it cannot
    /// have, keeps the port that it is bound to.
    /// </summary>
    private static bool IsKept(string? mac, string? portName, DesiredWorkload desired) => mac is null
        ? !desired.Kept.IsEmpty
        : desired.Kept.Contains(mac)
            || (portName is not null && desired.Plugged.Any(p => p.InterfaceId == portName && desired.Kept.Contains(p.Mac)));

    private static PlanAction.UpdatePort? Compare(LogicalSwitchPort observed, DesiredPort desired, RowOwner owner, bool isTakenBack = false)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        // The columns to fill depend on the desired state now, not on the desired state when the port was adopted.
        var fill = observed.IsAdopted ? ColumnsToFill(observed.BeforeAdoption, desired) : [];
        bool Manages(string column) => observed.Manages(column) || fill.Contains(column);
        if (observed.SwitchUuid is { } current && current != desired.Switch.Uuid)
            differences.Add($"move to switch {desired.Switch.Name}");
        if (Manages("addresses"))
            AddDifference(differences, "addresses", observed.Addresses, desired.AddressColumn);
        if (Manages("port_security"))
            AddDifference(differences, "port_security", observed.PortSecurity, desired.PortSecurityColumn);
        if (Manages("dhcpv4_options"))
            AddDifference(differences, "dhcpv4_options", observed.Dhcpv4Options, desired.Dhcpv4);
        if (Manages("dhcpv6_options"))
            AddDifference(differences, "dhcpv6_options", observed.Dhcpv6Options, desired.Dhcpv6);
        var off = !desired.IsEnabled && (observed.IsOff || observed.Enabled is not false);
        if (off ? observed.Enabled is not false : observed.IsOff)
            differences.Add(off ? "switch it off" : "switch it on");
        var resets = PortDrift.ResetsOf(observed);
        differences.AddRange(resets.Select(r => $"{r} {PortDrift.ValueOf(observed, r)} becomes (empty)"));
        var (join, leave, joined) = CompareGroups(observed, desired, isTakenBack);
        if (!join.IsEmpty)
            differences.Add($"join group {string.Join(", ", join)}");
        if (!leave.IsEmpty)
            differences.Add($"leave group {string.Join(", ", leave)}");
        var owned = owner.Of(desired, observed.IsAdopted ? fill : null, joined, off);
        if (observed.ExternalIds.TryGetValue(OwnershipKeys.Arrived, out var from))
            owned = owned.Add(OwnershipKeys.Arrived, from);
        var externalIds = Merge(observed.ExternalIds, owned, differences);
        return differences.Count == 0 ? null : new(observed, desired, externalIds, differences.ToImmutable()) 
            {
                Fill = fill, Join = join, Leave = leave, Resets = resets,
            };
    }

    /// <summary>The groups to join and to leave. A port stays in groups that somebody else has added it to.</summary>
    private static (ImmutableSortedSet<string> Join, ImmutableSortedSet<string> Leave, ImmutableSortedSet<string> Joined) CompareGroups(
        LogicalSwitchPort observed, DesiredPort desired, bool isTakenBack)
    {
        var joined = observed.ExternalIds.TryGetValue(OwnershipKeys.Groups, out var names)
            ? names.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToImmutableSortedSet(StringComparer.Ordinal)
            : [];
        // The row has lost the key that names the groups that it joined.
        if (isTakenBack)
            joined = joined.Union(desired.Groups);
        var current = observed.Groups ?? joined;
        return (desired.Groups.Except(current), joined.Intersect(current).Except(desired.Groups), desired.Groups.Except(current.Except(joined)));
    }

    /// <summary>Plans for our DHCP options that the desired ports need and that are missing or differ.</summary>
    private static void PlanDhcp(ImmutableArray<PlanAction>.Builder actions, DesiredWorkload desired)
    {
        foreach (var choice in desired.Ports.Where(p => p.InterfaceId is not null).SelectMany(p => new[] { p.Dhcpv4, p.Dhcpv6 }).OfType<DhcpChoice>().Distinct())
        {
            if (choice is { Row: null, Spec: { } missing })
                actions.Add(new PlanAction.CreateDhcpOptions(missing));
            else if (choice is { Row: { } row, Spec: { } spec } && !row.Options.SequenceEqual(spec.Options))
                actions.Add(new PlanAction.UpdateDhcpOptions(row, spec));
        }
    }

    private static PlanAction.UpdateNat? Compare(NatRule observed, DesiredNat desired, RowOwner owner)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        if (observed.RouterUuid is { } current && current != desired.Router.Uuid)
            differences.Add($"move to router {desired.Router.Name}");
        ImmutableSortedSet<string>? fill = observed.IsAdopted ? ColumnsToFill(observed, desired) : null;
        if (observed.Type != "dnat_and_snat")
            differences.Add($"type {observed.Type} becomes dnat_and_snat");
        if (!IPAddress.TryParse(observed.LogicalIp, out var logical) || !logical.Equals(desired.Logical))
            differences.Add($"logical_ip {observed.LogicalIp} becomes {desired.Logical}");
        if (fill?.Contains("logical_port") is not false)
            AddDifference(differences, "logical_port", observed.LogicalPort, desired.LogicalPort);
        if (fill?.Contains("external_mac") is not false)
            AddDifference(differences, "external_mac", observed.ExternalMac, desired.ExternalMac);
        if (fill?.Contains("gateway_port") is not false && observed.GatewayPort != desired.GatewayPort?.Uuid)
            differences.Add(desired.GatewayPort is { } gateway ? $"gateway_port becomes {gateway.Name}" : "gateway_port is cleared");
        var externalIds = Merge(observed.ExternalIds, owner.Of(desired, fill), differences);
        return differences.Count == 0 ? null : new(observed, desired, externalIds, differences.ToImmutable()) { Fill = fill };
    }

    private static void AddDifference(
        ImmutableArray<string>.Builder differences, string column, ImmutableSortedSet<string> observed, ImmutableSortedSet<string> desired)
    {
        if (!observed.SetEquals(desired))
            differences.Add($"{column} {Show(observed)} becomes {Show(desired)}");
    }

    private static void AddDifference(ImmutableArray<string>.Builder differences, string column, Guid? observed, DhcpChoice? desired)
    {
        if (observed != desired?.Row?.Uuid || desired is { Row: null })
            differences.Add(desired is null ? $"{column} is cleared" : $"{column} becomes those of {desired.Row?.Cidr.Network ?? desired.Spec!.Cidr}");
    }

    private static void AddDifference(ImmutableArray<string>.Builder differences, string column, string? observed, string? desired)
    {
        if (observed != desired)
            differences.Add($"{column} {observed ?? "(empty)"} becomes {desired ?? "(empty)"}");
    }

    private static string Show(ImmutableSortedSet<string> values) => values.IsEmpty ? "(empty)" : $"\"{string.Join("\", \"", values)}\"";

    /// <summary>Sets our keys to the desired values, and leaves the keys of others as they are.</summary>
    private static ImmutableSortedDictionary<string, string> Merge(
        ImmutableSortedDictionary<string, string> observed, ImmutableSortedDictionary<string, string> owned, ImmutableArray<string>.Builder differences)
    {
        var merged = RowOwnership.WithoutKeys(observed).SetItems(owned);
        var changed = merged.Keys.Union(observed.Keys)
            .Where(k => observed.GetValueOrDefault(k) != merged.GetValueOrDefault(k))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (changed.Length > 0)
            differences.Add($"external_ids {string.Join(", ", changed)}");
        return merged;
    }
}
