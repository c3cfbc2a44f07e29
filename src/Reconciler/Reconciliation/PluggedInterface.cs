namespace Reconciler.Reconciliation;

/// <summary>An interface of a domain that OVN can bind.</summary>
/// <param name="Mac">The guest's address, in lower case.</param>
/// <param name="InterfaceId">The name that its port must have; null before libvirt has made one.</param>
public sealed record PluggedInterface(string Mac, string? InterfaceId)
{
    /// <summary>The iface-id that libvirt gave it, where we have replaced that to bind it to another port; otherwise null.</summary>
    public string? OriginalInterfaceId { get; init; }
}
