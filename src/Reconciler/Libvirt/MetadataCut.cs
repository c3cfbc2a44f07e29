using System.Collections.Immutable;

namespace Reconciler.Libvirt;

/// <summary>Splits libvirt's XML into the document without <c>metadata</c>, and Reconciler's own elements of the metadata.</summary>
/// <remarks>
/// Any tool may put an element there, and libvirt accepts elements that .NET's reader refuses: undeclared prefixes, names with two colons,
/// or with characters of a newer Unicode version. So other tools' elements are cut out before anything is read, and each of ours is read by
/// itself.
/// </remarks>
internal sealed class MetadataCut
{
    private MetadataCut(string rest, ImmutableArray<MetadataElement> own)
    {
        Rest = rest;
        Own = own;
    }

    /// <summary>The document without the <c>metadata</c> element, with the same number of lines.</summary>
    internal string Rest { get; }

    /// <summary>The elements in namespaces with <see cref="DomainDefinition.AnnotationNamespacePrefix"/>, in document order.</summary>
    internal ImmutableArray<MetadataElement> Own { get; }

    /// <summary>
    /// Cuts a document. A document that is malformed outside its metadata stays whole, and the reader then reports what is wrong.
    /// </summary>
    /// <param name="xml">The XML of a domain or a network, or the <c>hookData</c> around one.</param>
    internal static MetadataCut Of(string xml)
    {
        var tags = new XmlTagScanner(xml);
        var parents = new List<XmlTag>();
        while (tags.Next() is { } tag)
        {
            if (tag.IsEnd)
            {
                if (parents.Count == 0)
                    break;
                parents.RemoveAt(parents.Count - 1);
            }
            else if (IsMetadata(tag, parents))
            {
                return CutOut(xml, tags, tag, parents);
            }
            else if (!tag.IsEmpty)
            {
                parents.Add(tag);
            }
        }

        return new(xml, []);
    }

    private static bool IsMetadata(XmlTag tag, List<XmlTag> parents) =>
        tag.Name is "metadata" && (parents is [{ Name: "domain" or "network" }] || parents is [{ Name: "hookData" }, { Name: "network" }]);

    private static MetadataCut CutOut(string xml, XmlTagScanner tags, XmlTag metadata, List<XmlTag> parents)
    {
        var own = ImmutableArray.CreateBuilder<MetadataElement>();
        var end = metadata.End;
        if (!metadata.IsEmpty)
        {
            var depth = 0;
            XmlTag? child = null;
            while (true)
            {
                if (tags.Next() is not { } tag)
                    return new(xml, []);
                if (depth == 0)
                {
                    if (tag.IsEnd)
                    {
                        end = tag.End;
                        break;
                    }

                    child = tag;
                }

                depth += tag.IsEnd ? -1 : tag.IsEmpty ? 0 : 1;
                if (depth == 0 && child is { } whole && IsOwn(whole, metadata, parents))
                    own.Add(new(xml[whole.Start..tag.End], [.. parents.Append(metadata).SelectMany(p => p.Namespaces)]));
            }
        }

        // libvirt writes only one metadata element. The reader skips a second one like any other element.
        var lines = new string('\n', xml.AsSpan(metadata.Start, end - metadata.Start).Count('\n'));
        return new(string.Concat(xml.AsSpan(0, metadata.Start), lines, xml.AsSpan(end)), own.ToImmutable());
    }

    private static bool IsOwn(XmlTag child, XmlTag metadata, List<XmlTag> parents)
    {
        var uri = child.NamespaceOf(child.Prefix) ?? metadata.NamespaceOf(child.Prefix)
            ?? parents.AsEnumerable().Reverse().Select(p => p.NamespaceOf(child.Prefix)).FirstOrDefault(n => n is not null);
        return uri is not null && uri.StartsWith(DomainDefinition.AnnotationNamespacePrefix, StringComparison.Ordinal);
    }
}
