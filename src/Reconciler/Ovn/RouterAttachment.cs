using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>A router's port on a switch.</summary>
/// <param name="Router">The router.</param>
/// <param name="PortName">The name of the <c>Logical_Router_Port</c>.</param>
/// <param name="Addresses">Its addresses with their networks.</param>
internal sealed record RouterAttachment(LogicalRouter Router, string PortName, ImmutableArray<InterfaceAddress> Addresses)
{
    /// <summary>The router port's MAC address.</summary>
    public string Mac { get; init; } = "";
}
