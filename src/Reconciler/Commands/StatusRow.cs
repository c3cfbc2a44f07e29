using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Commands;

/// <summary>One interface of a domain, as <c>reconciler status</c> shows it.</summary>
/// <param name="Domain">The domain's name.</param>
/// <param name="Workload">The workload.</param>
/// <param name="Interface">The interface's MAC address; null where the domain as a whole is meant.</param>
/// <param name="Port">The logical switch port's name; null when there is none.</param>
/// <param name="Switch">The switch it is on or is to be on.</param>
/// <param name="Addresses">Its IP addresses.</param>
/// <param name="Nat">Its floating IPs: <c>EXTERNAL → LOGICAL</c>.</param>
/// <param name="Up">Whether OVN has bound the port; null when it has not said.</param>
/// <param name="InSync">Whether it is as the domain asks for.</param>
/// <param name="Differences">What differs, and why.</param>
internal sealed record StatusRow(
    string Domain,
    WorkloadId Workload,
    string? Interface,
    string? Port,
    string? Switch,
    ImmutableArray<string> Addresses,
    ImmutableArray<string> Nat,
    bool? Up,
    bool InSync,
    ImmutableArray<string> Differences)
{
    /// <summary>Whether OVN chooses its addresses.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>What there is to know of an interface with which nothing is wrong: why nothing asks anything for it; null as a rule.</summary>
    public string? Note { get; init; }
}
