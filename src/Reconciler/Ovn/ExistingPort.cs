namespace Reconciler.Ovn;

/// <summary>A logical switch port that is not this domain's, of a name that this domain wants: perhaps one made by hand.</summary>
/// <param name="Port">The row.</param>
/// <param name="Type">The column <c>type</c>: empty for the port of a virtual machine.</param>
public sealed record ExistingPort(LogicalSwitchPort Port, string Type)
{
    /// <summary>Whether it was this domain's until somebody took our keys off it: it is the domain's again, and nobody else's.</summary>
    public bool IsTakenBack { get; init; }

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
            return RowOwnership.KeyOfTool(ids) is { } key
                ? $"another tool, by its key {key}"
                : null;
        }
    }
}
