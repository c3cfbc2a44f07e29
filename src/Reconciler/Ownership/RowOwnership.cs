using System.Collections.Immutable;

namespace Reconciler.Ownership;

/// <summary>Tells by a row's <c>external_ids</c> whose it is, where our keys do not say so in full.</summary>
public static class RowOwnership
{
    /// <summary>What the rows of tools begin their keys with that would not have theirs taken over.</summary>
    private static readonly ImmutableArray<string> ToolPrefixes = ["neutron:", "k8s.ovn.org/", "incus_", "ovirt_", "lxd_", "vendor"];

    /// <summary>The key by which a row is another tool's; null for a row of ours, and for one that was made by hand.</summary>
    public static string? KeyOfTool(ImmutableSortedDictionary<string, string> externalIds) =>
        externalIds.Keys.FirstOrDefault(k => ToolPrefixes.Any(p => k.StartsWith(p, StringComparison.Ordinal)));

    /// <summary>Whether a row has lost some of our keys, and what is left names nobody but this workload and this host.</summary>
    /// <param name="externalIds">The row's.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="host">The host.</param>
    public static bool HasLostKeys(ImmutableSortedDictionary<string, string> externalIds, WorkloadId workload, string host)
    {
        var hostOfRow = externalIds.GetValueOrDefault(OwnershipKeys.Host);
        var owner = WorkloadId.Of(externalIds);
        return (hostOfRow is null || owner is null)
            && (hostOfRow is null || hostOfRow == host)
            && (owner is null || owner == workload)
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
