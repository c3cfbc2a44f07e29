using System.Collections.Immutable;
using System.Xml.Linq;

namespace Reconciler.Libvirt;

/// <summary>What Reconciler reads from a domain's XML: identity, network interfaces and its own annotations.</summary>
/// <param name="Uuid">The domain's UUID, the only stable key (names can be changed, ids are reused).</param>
/// <param name="Name">The domain's name, for messages and for <c>external_ids</c> only.</param>
/// <param name="Interfaces">All <c>&lt;interface&gt;</c> elements in document order, whatever they are connected to.</param>
/// <param name="Annotations">
/// The children of <c>&lt;metadata&gt;</c> whose namespace URI begins with <see cref="AnnotationNamespacePrefix"/>, in document order.
/// </param>
/// <remarks>Format: <see href="https://libvirt.org/formatdomain.html"/>.</remarks>
internal sealed record DomainDefinition(
    Guid Uuid,
    string Name,
    ImmutableArray<DomainInterface> Interfaces,
    ImmutableArray<XElement> Annotations)
{
    /// <summary>The beginning of every namespace URI that belongs to Reconciler, in domains and in networks.</summary>
    public const string AnnotationNamespacePrefix = "urn:ovn-reconciler:";

    /// <summary>
    /// The id of the running instance, or <see langword="null"/> where the XML has none: an inactive domain, and the
    /// <c>stopped</c>, <c>release</c>, <c>migrate</c> and <c>restore</c> hooks.
    /// </summary>
    public int? Id { get; init; }

    /// <summary>For each of Reconciler's elements in <c>&lt;metadata&gt;</c> that cannot be read: the reason, in words.</summary>
    public ImmutableArray<string> UnreadableAnnotations { get; init; } = [];
}
