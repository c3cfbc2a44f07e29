using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>A logical switch port that is not this workload's, of a name that this workload wants: perhaps one made by hand.</summary>
/// <param name="Port">The row.</param>
/// <param name="Type">The column <c>type</c>: empty for the port of a virtual machine.</param>
public sealed record ExistingPort(LogicalSwitchPort Port, string Type)
{
    /// <summary>Whether it was this workload's until somebody took our keys off it: it is the workload's again, and nobody else's.</summary>
    public bool IsTakenBack { get; init; }

    /// <summary>Whether it is a workload's own already: another host has made it, or has been given it.</summary>
    public bool IsOf(WorkloadId workload) =>
        Port.Host is not null && WorkloadId.Of(Port.ExternalIds) == workload;

    /// <summary>Whose port it is, for a person; null for one made by hand.</summary>
    public string? Owner
    {
        get
        {
            var ids = Port.ExternalIds;
            if (ids.TryGetValue(OwnershipKeys.Host, out var host))
                return $"{WorkloadId.Of(ids)?.Noun ?? "domain"} {ids.GetValueOrDefault(OwnershipKeys.VirtualMachineName) ?? "of unknown name"} on host {host}";
            if (Type.Length > 0)
                return $"OVN itself, as a port of type {Type}";
            return RowOwnership.KeyOfTool(ids) is { } key
                ? $"another tool, by its key {key}"
                : null;
        }
    }
}
