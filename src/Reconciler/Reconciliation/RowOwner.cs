using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>The owner of the rows that a plan writes, and the <c>external_ids</c> that name the owner.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="WorkloadName">Its name.</param>
/// <param name="Host">The host.</param>
internal sealed record RowOwner(WorkloadId Workload, string WorkloadName, string Host)
{
    /// <summary>The <c>external_ids</c> of a port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="filled">The columns that were filled in a port made by hand; null for a port of ours.</param>
    /// <param name="joined">The groups that we made it join; null for all desired groups.</param>
    /// <param name="off">Whether we have switched it off.</param>
    public ImmutableSortedDictionary<string, string> Of(
        DesiredPort port, IEnumerable<string>? filled = null, ImmutableSortedSet<string>? joined = null, bool off = false)
    {
        var ids = Common(port.Mac)
            .Add(OwnershipKeys.Switch, port.Switch.Name)
            .AddRange(port.Addresses.Select(a => KeyValuePair.Create(OwnershipKeys.AddressPrefix + a, port.Switch.Name)))
            .AddRange(port.Names.Select(n => KeyValuePair.Create(OwnershipKeys.NamePrefix + n, OwnershipKeys.NameHeld)));
        if (filled is not null)
            ids = ids.Add(OwnershipKeys.Adopted, string.Join(' ', filled.Order(StringComparer.Ordinal)));
        if (off)
            ids = ids.Add(OwnershipKeys.Off, "true");
        if (port.IsDefined)
            ids = ids.Add(OwnershipKeys.Lifetime, OwnershipKeys.LifetimeDefined);
        joined ??= port.Groups;
        return joined.IsEmpty ? ids : ids.Add(OwnershipKeys.Groups, string.Join(' ', joined));
    }

    /// <summary>The <c>external_ids</c> of a NAT row.</summary>
    /// <param name="nat">The floating IP.</param>
    /// <param name="filled">The columns that were filled in a row made by hand; null for a row of ours.</param>
    public ImmutableSortedDictionary<string, string> Of(DesiredNat nat, IEnumerable<string>? filled = null)
    {
        var ids = Common(nat.Mac).Add(OwnershipKeys.Port, nat.InterfaceId!);
        return filled is null ? ids : ids.Add(OwnershipKeys.Adopted, string.Join(' ', filled.Order(StringComparer.Ordinal)));
    }

    private ImmutableSortedDictionary<string, string> Common(string mac) => ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create(OwnershipKeys.Host, Host),
        Workload.Mark,
        KeyValuePair.Create(OwnershipKeys.VirtualMachineName, WorkloadName),
        KeyValuePair.Create(OwnershipKeys.Mac, mac),
    ]);
}
