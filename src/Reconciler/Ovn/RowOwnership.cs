using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>Tells by a row's <c>external_ids</c> whose it is, where our keys do not say so in full.</summary>
public static class RowOwnership
{
    /// <summary>What the rows of tools begin their keys with that would not have theirs taken over.</summary>
    private static readonly ImmutableArray<string> ToolPrefixes = ["neutron:", "k8s.ovn.org/", "incus_", "ovirt_", "lxd_", "vendor"];

    /// <summary>The key by which a row is another tool's; null for a row of ours, and for one that was made by hand.</summary>
    public static string? KeyOfTool(ImmutableSortedDictionary<string, string> externalIds) =>
        externalIds.Keys.FirstOrDefault(k => ToolPrefixes.Any(p => k.StartsWith(p, StringComparison.Ordinal)));

    /// <summary>Whether a row has lost some of our keys, and what is left names nobody but this domain and this host.</summary>
    /// <param name="externalIds">The row's.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="host">The host.</param>
    public static bool HasLostKeys(ImmutableSortedDictionary<string, string> externalIds, Guid domain, string host)
    {
        var owner = externalIds.GetValueOrDefault(OwnershipKeys.Host);
        var isOfDomain = Guid.TryParse(externalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineId), out var of);
        return (owner is null || !isOfDomain)
            && (owner is null || owner == host)
            && (!isOfDomain || of == domain)
            && HasKeys(externalIds);
    }

    /// <summary>Whether a row has any key of ours.</summary>
    /// <param name="externalIds">The row's.</param>
    public static bool HasKeys(ImmutableSortedDictionary<string, string> externalIds) => externalIds.Keys.Any(IsOurs);

    /// <summary>What is left of a row's <c>external_ids</c> without our keys.</summary>
    /// <param name="externalIds">The row's.</param>
    public static ImmutableSortedDictionary<string, string> WithoutKeys(ImmutableSortedDictionary<string, string> externalIds) =>
        externalIds.RemoveRange(externalIds.Keys.Where(IsOurs));

    private static bool IsOurs(string key) => key.StartsWith(OwnershipKeys.Prefix, StringComparison.Ordinal);
}
