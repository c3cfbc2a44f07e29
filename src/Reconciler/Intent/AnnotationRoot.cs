using System.Xml.Linq;

namespace Reconciler.Intent;

/// <summary>Tells whether a child of <c>&lt;metadata&gt;</c> is the one that is read there.</summary>
internal static class AnnotationRoot
{
    /// <summary>Checks namespace and name.</summary>
    /// <param name="element">An element whose namespace begins with Reconciler's prefix, or that has none.</param>
    /// <param name="name">The local name that is expected.</param>
    /// <param name="namespaceUri">The namespace that is expected.</param>
    /// <param name="seen">Whether there was one already.</param>
    /// <returns>What is wrong, or <see langword="null"/>.</returns>
    internal static string? Check(XElement element, string name, string namespaceUri, bool seen)
    {
        var uri = element.Name.NamespaceName;
        // virDomainGetMetadata returns the element alone and without its namespace.
        if (uri.Length > 0 && !string.Equals(uri, namespaceUri, StringComparison.Ordinal))
        {
            return uri switch
            {
                NetworkAnnotation.NamespaceUri => $"the namespace '{uri}' belongs in a libvirt network; in a domain it is '{namespaceUri}'",
                DomainAnnotation.NamespaceUri => $"the namespace '{uri}' belongs in a domain; in a libvirt network it is '{namespaceUri}'",
                _ => $"the namespace '{AnnotationElement.Quote(uri)}' is not known; use '{namespaceUri}'",
            };
        }
        if (!string.Equals(element.Name.LocalName, name, StringComparison.Ordinal))
            return AnnotationElement.UnknownElement(element, new XElement("metadata"), name);
        return seen ? $"two <{name}> elements; put everything into one" : null;
    }

    /// <summary>The mistake of an element that is no XML that can be read.</summary>
    /// <param name="reason">Why not.</param>
    internal static AnnotationError Unreadable(string reason) => new("metadata", $"{reason}; write it anew");
}
