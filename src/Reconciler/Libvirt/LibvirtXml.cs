using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml;
using System.Xml.Linq;
using Reconciler.Printing;

namespace Reconciler.Libvirt;

/// <summary>A forward-only cursor over libvirt's XML, with the limits that input from outside the process needs.</summary>
/// <remarks>
/// It streams, because every VM start waits for it: elements that nobody reads are skipped and build no objects. It uses loops instead of
/// recursion and limits the depth, because a deep document must not overflow the stack, which would end the process.
/// </remarks>
internal sealed class LibvirtXml : IDisposable
{
    /// <summary>The largest document accepted, in bytes; in characters for a text.</summary>
    /// <remarks>libvirt itself stops at 4 MiB (REMOTE_STRING_MAX).</remarks>
    internal const int MaximumSize = 16 * 1024 * 1024;

    /// <summary>The deepest nesting accepted. Real domain XML has fewer than ten levels, plus those in other tools' metadata.</summary>
    internal const int MaximumDepth = 256;

    /// <summary>The longest text read. libvirt uses names as file names, so they have at most 255 bytes.</summary>
    private const int MaximumTextLength = 1024;

    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    private readonly XmlReader _reader;
    private readonly string _what;
    private readonly MetadataCut? _cut;

    private LibvirtXml(XmlReader reader, string what, MetadataCut? cut)
    {
        _reader = reader;
        _what = what;
        _cut = cut;
    }

    /// <summary>The local name of the current element.</summary>
    internal string LocalName => _reader.LocalName;

    /// <summary>Whether the current element is in no namespace, like all of libvirt's own elements.</summary>
    internal bool IsPlain => _reader.NamespaceURI.Length == 0;

    internal static LibvirtXml Open(Stream stream, string what)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Open(DocumentText.Read(new SizeLimitedStream(stream, MaximumSize, what), what), what);
    }

    internal static LibvirtXml Open(ReadOnlyMemory<byte> utf8, string what)
    {
        if (utf8.Length > MaximumSize)
            throw TooLarge(what);
        var segment = MemoryMarshal.TryGetArray(utf8, out var array) ? array : new ArraySegment<byte>(utf8.ToArray());
        return Open(DocumentText.Read(segment, what), what);
    }

    internal static LibvirtXml Open(string text, string what)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaximumSize)
            throw TooLarge(what);
        var cut = MetadataCut.Of(text);
        return new LibvirtXml(XmlReader.Create(new StringReader(cut.Rest), s_settings), what, cut);
    }

    /// <summary>Opens a part of a document.</summary>
    /// <param name="text">The element.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="namespaces">The namespaces that are declared around it.</param>
    internal static LibvirtXml Open(string text, string what, XmlNamespaceManager namespaces) => new(
        XmlReader.Create(new StringReader(text), s_settings, new XmlParserContext(null, namespaces, null, XmlSpace.None)), what, cut: null);

    internal static DomainXmlException TooLarge(string what) => new($"the {what} XML is larger than {MaximumSize / (1024 * 1024)} MiB");

    /// <summary>Moves to the document's root element.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="DomainXmlException">There is none, or it is in a namespace.</exception>
    internal string MoveToRoot()
    {
        while (Read())
        {
            if (_reader.NodeType == XmlNodeType.Element)
                return IsPlain ? LocalName : throw Error($"begins with <{LocalName}> of another namespace");
        }
        throw Error("has no root element");
    }

    /// <summary>Reads to the end, so that the rest of the document is checked as well.</summary>
    internal void ReadToEnd()
    {
        while (Read())
        {
        }
    }

    /// <summary>
    /// Calls <paramref name="visit"/> for each child element of the current element, and ends on the current element's end tag. A visit
    /// either reads the child to its end, or leaves the cursor where it is; then the child's content is skipped.
    /// </summary>
    internal void ForEachChild<TState>(TState state, Action<LibvirtXml, TState> visit)
    {
        if (_reader.IsEmptyElement)
            return;
        var depth = _reader.Depth;
        while (Read() && _reader.Depth > depth)
        {
            // Deeper elements are inside a child that the visitor skipped.
            if (_reader.NodeType == XmlNodeType.Element && _reader.Depth == depth + 1)
                visit(this, state);
        }
    }

    /// <summary>The value of an attribute in no namespace. An empty value counts as absent, as in libvirt.</summary>
    internal string? Attribute(string name) => _reader.GetAttribute(name) is { Length: > 0 } value ? value : null;

    /// <summary>The text inside the current element, unchanged. Ends on its end tag.</summary>
    internal string ReadText()
    {
        if (_reader.IsEmptyElement)
            return "";
        var name = _reader.LocalName;
        var depth = _reader.Depth;
        var text = "";
        while (Read() && _reader.Depth > depth)
        {
            if (_reader.NodeType == XmlNodeType.Element)
                throw Error($"has an element <{_reader.LocalName}> inside <{name}>");
            // Usually one node; a comment or CDATA splits it into several.
            text += Value();
            if (text.Length > MaximumTextLength)
                throw Error($"has more than {MaximumTextLength} characters in <{name}>");
        }
        return text;
    }

    /// <summary>Reads the current element as the object's name, which may occur only once.</summary>
    internal string ReadName(string? previous)
    {
        var name = ReadText();
        if (string.IsNullOrWhiteSpace(name))
            throw Error("has an empty <name>");
        return previous is null ? name : throw Error("has two <name> elements");
    }

    /// <summary>Reads the current element as the object's UUID, which may occur only once.</summary>
    internal Guid ReadUuid(Guid? previous)
    {
        var text = ReadText().Trim();
        // libvirt writes a UUID only with hyphens; any other form did not come from libvirt.
        if (!Guid.TryParseExact(text, "D", out var uuid))
            throw Error($"has '{text}' as <uuid>, which is not a UUID");
        return previous is null ? uuid : throw Error("has two <uuid> elements");
    }

    /// <summary>Reconciler's own elements in <c>metadata</c>.</summary>
    /// <param name="errors">The reason for each element that cannot be read.</param>
    internal ImmutableArray<XElement> Annotations(out ImmutableArray<string> errors)
    {
        var elements = ImmutableArray.CreateBuilder<XElement>();
        var unreadable = ImmutableArray.CreateBuilder<string>();
        if (_cut is { TooLong: > 0 and var length })
        {
            unreadable.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"it has {length} characters, and at most {DocumentLimits.AnnotationCharacters} are read"));
        }

        foreach (var own in _cut?.Own ?? [])
        {
            if (own.Read(out var error) is { } element)
                elements.Add(element);
            else
                unreadable.Add(error!);
        }

        errors = unreadable.ToImmutable();
        return elements.ToImmutable();
    }

    /// <summary>Reads a document that consists of one of Reconciler's own elements.</summary>
    /// <exception cref="DomainXmlException">It is malformed.</exception>
    internal XElement ReadWholeElement()
    {
        while (Read())
        {
            if (_reader.NodeType is not XmlNodeType.Element)
                continue;
            var element = ReadElement();
            ReadToEnd();
            return element;
        }

        throw Error("has no element");
    }

    /// <summary>An exception that names the document and the line.</summary>
    internal DomainXmlException Error(string problem)
    {
        var position = (IXmlLineInfo)_reader;
        var where = position.HasLineInfo() && position.LineNumber > 0 ? $" (line {position.LineNumber})" : "";
        return new DomainXmlException($"the {_what} XML {problem}{where}");
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private XElement ReadElement()
    {
        var root = CopyElement();
        if (_reader.IsEmptyElement)
            return root;
        var current = root;
        var depth = _reader.Depth;
        while (Read() && _reader.Depth > depth)
        {
            switch (_reader.NodeType)
            {
                case XmlNodeType.Element:
                    var child = CopyElement();
                    current.Add(child);
                    if (!_reader.IsEmptyElement)
                        current = child;
                    break;
                case XmlNodeType.EndElement:
                    current = current.Parent!;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    current.Add(new XText(Value()));
                    break;
            }
        }
        return root;
    }

    private XElement CopyElement()
    {
        var element = new XElement(XName.Get(_reader.LocalName, _reader.NamespaceURI));
        var attributes = 0;
        while (_reader.MoveToNextAttribute())
        {
            // LINQ to XML expects a plain xmlns="…" in no namespace; the reader reports it in the namespace of xmlns.
            var ns = _reader.Prefix.Length == 0 ? "" : _reader.NamespaceURI;
            element.Add(new XAttribute(XName.Get(_reader.LocalName, ns), _reader.Value));
            // Each one is compared with all before it.
            if (++attributes > DocumentLimits.Attributes)
                throw Error($"has more than {DocumentLimits.Attributes} attributes on <{element.Name.LocalName}>");
        }
        _reader.MoveToElement();
        return element;
    }

    /// <summary>The text of the current node. The reader fetches the rest of a long text only now, which may fail.</summary>
    private string Value()
    {
        try
        {
            return _reader.Value;
        }
        catch (XmlException e)
        {
            throw Malformed(e);
        }
    }

    private DomainXmlException Malformed(XmlException e) => new($"the {_what} XML is malformed: {VisibleText.Of(e.Message)}", e);

    private bool Read()
    {
        bool more;
        try
        {
            more = _reader.Read();
        }
        catch (XmlException e)
        {
            throw Malformed(e);
        }
        if (_reader.Depth > MaximumDepth)
            throw Error($"is nested deeper than {MaximumDepth} levels");
        return more;
    }
}
