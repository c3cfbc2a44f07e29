using System.Collections.Immutable;

namespace Reconciler.Ownership;

/// <summary>Finds a row's owner by its <c>external_ids</c> if our keys are missing or incomplete.</summary>
internal static class RowOwnership
{
    /// <summary>The prefixes of other tools' keys. We never take over a row with such a key.</summary>
    private static readonly ImmutableArray<string> ToolPrefixes = ["neutron:", "k8s.ovn.org/", "incus_", "ovirt_", "lxd_", "vendor"];

    /// <summary>The key that marks a row as another tool's; null for our rows and for rows made by hand.</summary>
    public static string? KeyOfTool(ImmutableSortedDictionary<string, string> externalIds) =>
        externalIds.Keys.FirstOrDefault(k => ToolPrefixes.Any(p => k.StartsWith(p, StringComparison.Ordinal)));

    /// <summary>Whether a row has lost some of our keys, and the remaining ones name only this workload and this host.</summary>
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
            // A topology's rows are no workload's, and never have been.
            && !externalIds.ContainsKey(OwnershipKeys.Topology)
            && HasKeys(externalIds);
    }

    /// <summary>Whether a row has any key of ours.</summary>
    /// <param name="externalIds">The row's.</param>
    public static bool HasKeys(ImmutableSortedDictionary<string, string> externalIds) => externalIds.Keys.Any(IsOurs);

    /// <summary>A row's <c>external_ids</c> without our keys.</summary>
    /// <param name="externalIds">The row's.</param>
    public static ImmutableSortedDictionary<string, string> WithoutKeys(ImmutableSortedDictionary<string, string> externalIds) =>
        externalIds.RemoveRange(externalIds.Keys.Where(IsOurs));

    private static bool IsOurs(string key) => key.StartsWith(OwnershipKeys.Prefix, StringComparison.Ordinal);
}
