namespace Reconciler.Libvirt;

/// <summary>One <c>&lt;interface&gt;</c> of a domain.</summary>
/// <param name="Mac">The guest's MAC address, lower case, six pairs separated by colons.</param>
/// <param name="Type">
/// The <c>type</c> attribute. While it is plugged, libvirt reports an interface of type <c>network</c> as <c>bridge</c>; use
/// <paramref name="SourceNetwork"/> to recognize it.
/// </param>
/// <param name="SourceNetwork">The libvirt network's name.</param>
/// <param name="SourceBridge">The bridge's name.</param>
/// <param name="SourcePortgroup">The portgroup of the libvirt network, where the domain's XML names one.</param>
/// <param name="VirtualPortType">The type of <c>&lt;virtualport&gt;</c>, such as <c>openvswitch</c>.</param>
/// <param name="InterfaceId">
/// The <c>interfaceid</c> of the virtual port, which becomes <c>external_ids:iface-id</c> in Open vSwitch. An interface of
/// <c>type='network'</c> without an explicit one has it only from the <c>start</c> hook until the domain stops.
/// </param>
/// <param name="TargetDevice">The host's network device (<c>vnet0</c>). Never a key: the names are reused.</param>
/// <param name="Alias">The device alias. libvirt assigns one at start unless the user gave one that begins with <c>ua-</c>.</param>
internal sealed record DomainInterface(
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
    /// <summary>Whether it has a <c>&lt;vlan&gt;</c>. Open vSwitch tags the port with it; OVN ignores it.</summary>
    public bool HasVlan { get; init; }

    /// <summary>The size in <c>&lt;mtu size=…/&gt;</c>, which the guest is told; null where it is not set.</summary>
    public int? Mtu { get; init; }
}
