namespace Reconciler.Libvirt;

/// <summary>One <c>&lt;interface&gt;</c> of a domain.</summary>
/// <param name="Mac">The guest's MAC address, lower case, six pairs separated by colons.</param>
/// <param name="Type">
/// The <c>type</c> attribute. An interface configured as <c>network</c> is reported as <c>bridge</c> while it is plugged; tell it by
/// <paramref name="SourceNetwork"/>.
/// </param>
/// <param name="SourceNetwork">The libvirt network's name.</param>
/// <param name="SourceBridge">The bridge's name.</param>
/// <param name="SourcePortgroup">The portgroup of the libvirt network, where the domain's XML names one.</param>
/// <param name="VirtualPortType">The type of <c>&lt;virtualport&gt;</c>, such as <c>openvswitch</c>.</param>
/// <param name="InterfaceId">
/// The <c>interfaceid</c> of the virtual port, which becomes <c>external_ids:iface-id</c> in Open vSwitch. For <c>type='network'</c> without
/// an explicit one it is there only from the <c>start</c> hook until the domain stops.
/// </param>
/// <param name="TargetDevice">The host's network device (<c>vnet0</c>). Names are reused: never a key.</param>
/// <param name="Alias">The device alias. libvirt assigns one at start unless the user gave one that begins with <c>ua-</c>.</param>
public sealed record DomainInterface(
    string Mac,
    string Type,
    string? SourceNetwork,
    string? SourceBridge,
    string? SourcePortgroup,
    string? VirtualPortType,
    string? InterfaceId,
    string? TargetDevice,
    string? Alias)
{
    /// <summary>Whether it has a <c>&lt;vlan&gt;</c>, which Open vSwitch tags its port with, and which OVN does not heed.</summary>
    public bool HasVlan { get; init; }

    /// <summary>The <c>&lt;mtu size=…/&gt;</c> that the guest is told, where it has one.</summary>
    public int? Mtu { get; init; }
}
