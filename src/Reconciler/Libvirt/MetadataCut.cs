using System.Collections.Immutable;

namespace Reconciler.Libvirt;

/// <summary>libvirt's XML without its <c>metadata</c>, and the part of that which is Reconciler's own.</summary>
/// <remarks>
/// Anybody's tool may put an element there. libvirt takes and prints elements that .NET's reader refuses: undeclared prefixes, names with
/// two colons or of a newer Unicode. So those of others are cut out before anything is read, and ours are read each by itself.
/// </remarks>
internal sealed class MetadataCut
{
    private MetadataCut(string rest, ImmutableArray<MetadataElement> own)
    {
        Rest = rest;
        Own = own;
    }

    /// <summary>The document without the <c>metadata</c> element, with as many lines as before.</summary>
    internal string Rest { get; }

    /// <summary>The elements whose namespace begins with <see cref="DomainDefinition.AnnotationNamespacePrefix"/>, in document order.</summary>
    internal ImmutableArray<MetadataElement> Own { get; }

    /// <summary>Cuts a document. One that is malformed outside of its metadata stays whole: the reader says what is wrong with it.</summary>
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

        // A second one is none of libvirt's, and is skipped by the reader as any other element.
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
