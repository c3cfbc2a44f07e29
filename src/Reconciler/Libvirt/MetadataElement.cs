using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;

namespace Reconciler.Libvirt;

/// <summary>One of Reconciler's own elements in <c>metadata</c>, as it stands in the document.</summary>
/// <param name="Text">The element.</param>
/// <param name="Namespaces">The namespaces that are declared around it, the outermost first.</param>
internal sealed record MetadataElement(string Text, ImmutableArray<(string Prefix, string Uri)> Namespaces)
{
    /// <summary>Parses the element.</summary>
    /// <param name="error">Why it cannot be read, in words; null when it can.</param>
    /// <returns>The element; null when it cannot be read.</returns>
    internal XElement? Read(out string? error)
    {
        try
        {
            var namespaces = new XmlNamespaceManager(new NameTable());
            // The declarations around the element are passed on, except those that .NET refuses. A refused one matters only if the element
            // uses it.
            foreach (var (prefix, uri) in Namespaces.Where(n => n.Prefix is not ("xml" or "xmlns") && (n.Uri.Length > 0 || n.Prefix.Length == 0)))
                namespaces.AddNamespace(prefix, uri);
            using var xml = LibvirtXml.Open(Text, "metadata", namespaces);
            error = null;
            return xml.ReadWholeElement();
        }
        catch (DomainXmlException e)
        {
            error = e.Message;
            return null;
        }
    }
}
