using System.Collections.Immutable;

namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>Logical_Switch_Port</c> of any owner.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type; empty for a virtual machine's port.</param>
/// <param name="Addresses">The words of <c>addresses</c> and <c>dynamic_addresses</c>.</param>
internal sealed record NetworkSwitchPort(string Name, string Type, ImmutableArray<string> Addresses)
{
    /// <summary>The domain that it is kept for; null if it is not kept, or for something else.</summary>
    public string? Domain { get; init; }

    /// <summary><c>options:router-port</c>, of a port of type <c>router</c>.</summary>
    public string? RouterPort { get; init; }

    /// <summary><c>options:network_name</c>, of a port of type <c>localnet</c>.</summary>
    public string? PhysicalNetwork { get; init; }

    /// <summary>The VLAN of a port of type <c>localnet</c>; null for none.</summary>
    public long? Tag { get; init; }

    /// <summary>The DHCP options for its guest, of both families.</summary>
    public ImmutableArray<Guid> DhcpOptions { get; init; } = [];

    /// <summary><c>options:virtual-ip</c>, of a port of type <c>virtual</c>.</summary>
    public string? VirtualIp { get; init; }

    /// <summary><c>options:requested-chassis</c>: the chassis that may bind it; empty if any may.</summary>
    public ImmutableArray<string> RequestedChassis { get; init; } = [];
}
