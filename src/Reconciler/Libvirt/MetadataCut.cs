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
    private MetadataCut(string rest, ImmutableArray<MetadataElement> own, long tooLong = 0)
    {
        Rest = rest;
        Own = own;
        TooLong = tooLong;
    }

    /// <summary>The document without the <c>metadata</c> element, with the same number of lines.</summary>
    internal string Rest { get; }

    /// <summary>The elements in namespaces with <see cref="DomainDefinition.AnnotationNamespacePrefix"/>, in document order.</summary>
    internal ImmutableArray<MetadataElement> Own { get; }

    /// <summary>
    /// How many characters our elements have, if that is more than <see cref="DocumentLimits.AnnotationCharacters"/>. Then <see cref="Own"/>
    /// is empty. Otherwise 0.
    /// </summary>
    internal long TooLong { get; }

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
        // Read once: with each child anew, many children below a long tag would take quadratic time.
        ImmutableArray<(string Prefix, string Uri)> around = [.. parents.Append(metadata).SelectMany(p => p.Namespaces)];
        var declared = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (prefix, uri) in around)
            declared[prefix] = uri;
        var own = ImmutableArray.CreateBuilder<MetadataElement>();
        long length = 0;
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
                if (depth != 0 || child is not { } whole || !IsOwn(whole, declared))
                    continue;
                length += tag.End - whole.Start;
                if (length <= DocumentLimits.AnnotationCharacters)
                    own.Add(new(xml[whole.Start..tag.End], around));
            }
        }

        // libvirt writes only one metadata element. The reader skips a second one like any other element.
        var lines = new string('\n', xml.AsSpan(metadata.Start, end - metadata.Start).Count('\n'));
        var rest = string.Concat(xml.AsSpan(0, metadata.Start), lines, xml.AsSpan(end));
        return length > DocumentLimits.AnnotationCharacters ? new(rest, [], length) : new(rest, own.ToImmutable());
    }

    private static bool IsOwn(XmlTag child, Dictionary<string, string> declared)
    {
        var prefix = child.Prefix;
        var uri = child.NamespaceOf(prefix) ?? declared.GetValueOrDefault(prefix);
        return uri is not null && uri.StartsWith(DomainDefinition.AnnotationNamespacePrefix, StringComparison.Ordinal);
    }
}
