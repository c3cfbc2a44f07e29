using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>
/// A logical switch port with a name that this workload wants, but without this workload's keys. It may have been made by hand.
/// </summary>
/// <param name="Port">The row.</param>
/// <param name="Type">The column <c>type</c>: empty for the port of a virtual machine.</param>
internal sealed record ExistingPort(LogicalSwitchPort Port, string Type)
{
    /// <summary>Whether it belonged to this workload until somebody removed our keys. The workload takes it back.</summary>
    public bool IsTakenBack { get; init; }

    /// <summary>Whether it belongs to the workload already: another host has made it or taken it over.</summary>
    public bool IsOf(WorkloadId workload) =>
        Port.Host is not null && WorkloadId.Of(Port.ExternalIds) == workload;

    /// <summary>The owner, for people; null for a port made by hand.</summary>
    public string? Owner
    {
        get
        {
            var ids = Port.ExternalIds;
            if (ids.TryGetValue(OwnershipKeys.Host, out var host))
                return $"{WorkloadId.Of(ids)?.Noun ?? "domain"} {ids.GetValueOrDefault(OwnershipKeys.VirtualMachineName) ?? "of unknown name"} on host {host}";
            if (ids.TryGetValue(OwnershipKeys.Topology, out var topology))
                return $"topology {topology}{(Type.Length > 0 ? $", as a port of type {Type}" : "")}";
            if (Type.Length > 0)
                return $"OVN itself, as a port of type {Type}";
            return RowOwnership.KeyOfTool(ids) is { } key
                ? $"another tool, by its key {key}"
                : null;
        }
    }
}
