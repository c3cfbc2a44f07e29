using System.Collections.Immutable;

namespace Reconciler.Intent;

/// <summary>The <c>&lt;ports&gt;</c> element of a domain's metadata.</summary>
/// <param name="Ports">Its ports in document order.</param>
internal sealed record DomainAnnotation(ImmutableArray<PortAnnotation> Ports)
{
    /// <summary>The namespace URI of a domain's annotation.</summary>
    public const string NamespaceUri = "urn:ovn-reconciler:domain:1";
}
