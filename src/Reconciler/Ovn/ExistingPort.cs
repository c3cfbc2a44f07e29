using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>A logical switch port that is not this domain's, of a name that this domain wants: perhaps one made by hand.</summary>
/// <param name="Port">The row.</param>
/// <param name="Type">The column <c>type</c>: empty for the port of a virtual machine.</param>
public sealed record ExistingPort(LogicalSwitchPort Port, string Type)
{
    /// <summary>What the rows of tools begin their keys with that would not have theirs taken over.</summary>
    private static readonly ImmutableArray<string> OwnerPrefixes = ["neutron:", "k8s.ovn.org/", "incus_", "ovirt_", "lxd_", "vendor"];

    /// <summary>Whether it is a domain's own already: another host has made it, or has been given it.</summary>
    public bool IsOf(Guid domain) =>
        Port.Host is not null && Port.ExternalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineId) == domain.ToString();

    /// <summary>Whose port it is, for a person; null for one made by hand.</summary>
    public string? Owner
    {
        get
        {
            var ids = Port.ExternalIds;
            if (ids.TryGetValue(OwnershipKeys.Host, out var host))
                return $"domain {ids.GetValueOrDefault(OwnershipKeys.VirtualMachineName) ?? "of unknown name"} on host {host}";
            if (Type.Length > 0)
                return $"OVN itself, as a port of type {Type}";
            return ids.Keys.FirstOrDefault(k => OwnerPrefixes.Any(p => k.StartsWith(p, StringComparison.Ordinal))) is { } key
                ? $"another tool, by its key {key}"
                : null;
        }
    }
}
