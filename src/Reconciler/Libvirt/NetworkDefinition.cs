using System.Collections.Immutable;
using System.Xml.Linq;

namespace Reconciler.Libvirt;

/// <summary>What Reconciler reads from a libvirt network's XML.</summary>
/// <param name="Uuid">The network's UUID.</param>
/// <param name="Name">The network's name, which interfaces refer to.</param>
/// <param name="Bridge">The name of the bridge, where there is one.</param>
/// <param name="VirtualPortType">The type of the network's own <c>&lt;virtualport&gt;</c>, such as <c>openvswitch</c>.</param>
/// <param name="Annotations">
/// The direct children of <c>&lt;metadata&gt;</c> whose namespace URI begins with
/// <see cref="DomainDefinition.AnnotationNamespacePrefix"/>, in document order.
/// </param>
/// <remarks>Format: <see href="https://libvirt.org/formatnetwork.html"/>.</remarks>
internal sealed record NetworkDefinition(
    Guid Uuid,
    string Name,
    string? Bridge,
    string? VirtualPortType,
    ImmutableArray<XElement> Annotations)
{
    /// <summary>Whether the network has a <c>&lt;vlan&gt;</c>, which its interfaces inherit.</summary>
    public bool HasVlan { get; init; }

    /// <summary>The portgroups that have a <c>&lt;vlan&gt;</c>.</summary>
    public ImmutableHashSet<string> VlanPortgroups { get; init; } = [];

    /// <summary>The portgroup with <c>default='yes'</c>. Interfaces that name no portgroup belong to it.</summary>
    public string? DefaultPortgroup { get; init; }

    /// <summary>
    /// The <c>interfaceid</c> of each <c>&lt;virtualport&gt;</c> of the network and its portgroups. All their interfaces get the same id.
    /// </summary>
    public ImmutableArray<Guid> InterfaceIds { get; init; } = [];

    /// <summary>For each of Reconciler's elements in <c>&lt;metadata&gt;</c> that cannot be read: the reason, in words.</summary>
    public ImmutableArray<string> UnreadableAnnotations { get; init; } = [];
}
