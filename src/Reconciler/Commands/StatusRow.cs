using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Commands;

/// <summary>One interface of a domain, as <c>reconciler status</c> shows it.</summary>
/// <param name="Domain">The domain's name.</param>
/// <param name="Workload">The workload.</param>
/// <param name="Interface">The interface's MAC address; null for the domain as a whole.</param>
/// <param name="Port">The logical switch port's name; null if there is none.</param>
/// <param name="Switch">The port's switch, or the switch that the domain asks for.</param>
/// <param name="Addresses">Its IP addresses.</param>
/// <param name="Nat">Its floating IPs: <c>EXTERNAL → LOGICAL</c>.</param>
/// <param name="Up">Whether OVN has bound the port; null if OVN has not set it.</param>
/// <param name="InSync">Whether it is in sync with what the domain asks for.</param>
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
    /// <summary>The workload's name, with its kind if it is not a domain.</summary>
    public string Title => Workload.IsDomain ? Domain : $"{Domain} ({Workload.Kind})";

    /// <summary>Whether OVN chooses its addresses.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>The port's names in DNS.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>A note about an interface without problems: why nothing asks for a port for it. Usually null.</summary>
    public string? Note { get; init; }
}
