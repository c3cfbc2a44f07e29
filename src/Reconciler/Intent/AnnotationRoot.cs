using System.Xml.Linq;

namespace Reconciler.Intent;

/// <summary>Checks whether a child of <c>&lt;metadata&gt;</c> is the expected root of an annotation.</summary>
internal static class AnnotationRoot
{
    /// <summary>Checks namespace and name.</summary>
    /// <param name="element">An element whose namespace has Reconciler's prefix, or that has no namespace.</param>
    /// <param name="name">The expected local name.</param>
    /// <param name="namespaceUri">The expected namespace.</param>
    /// <param name="seen">Whether a root was read already.</param>
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

    /// <summary>The error for an element that cannot be read as XML.</summary>
    /// <param name="reason">Why it cannot be read.</param>
    internal static AnnotationError Unreadable(string reason) => new("metadata", $"{reason}; write it anew");
}
