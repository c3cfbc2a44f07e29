using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Xml;
using System.Xml.Linq;
using Reconciler.Printing;

namespace Reconciler.Libvirt;

/// <summary>A forward-only cursor over libvirt's XML, with the limits that input from outside the process needs.</summary>
/// <remarks>
/// Streams, because it lies in the path of every VM start; whatever is not asked for is skipped without building anything. Loops instead of
/// recursing and counts depth, because a deep document must not be able to overflow the stack (which would end the process).
/// </remarks>
internal sealed class LibvirtXml : IDisposable
{
    /// <summary>The largest document accepted, in bytes (in characters where it is handed over as text).</summary>
    /// <remarks>libvirt itself stops at 4 MiB (REMOTE_STRING_MAX).</remarks>
    internal const int MaximumSize = 16 * 1024 * 1024;

    /// <summary>The deepest nesting accepted. Real domain XML stays below ten, plus what others put into their metadata.</summary>
    internal const int MaximumDepth = 256;

    /// <summary>The longest text read: names are file names for libvirt, so they end at 255 bytes.</summary>
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
    private readonly ImmutableArray<MetadataElement> _own;

    private LibvirtXml(XmlReader reader, string what, ImmutableArray<MetadataElement> own)
    {
        _reader = reader;
        _what = what;
        _own = own;
    }

    /// <summary>The local name of the current element.</summary>
    internal string LocalName => _reader.LocalName;

    /// <summary>Whether the current element is in no namespace, as all elements of libvirt's own are.</summary>
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
        return new LibvirtXml(XmlReader.Create(new StringReader(cut.Rest), s_settings), what, cut.Own);
    }

    /// <summary>Opens a part of a document.</summary>
    /// <param name="text">The element.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="namespaces">The namespaces that are declared around it.</param>
    internal static LibvirtXml Open(string text, string what, XmlNamespaceManager namespaces) => new(
        XmlReader.Create(new StringReader(text), s_settings, new XmlParserContext(null, namespaces, null, XmlSpace.None)), what, []);

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

    /// <summary>Reads to the end, so that what follows the part that mattered is checked as well.</summary>
    internal void ReadToEnd()
    {
        while (Read())
        {
        }
    }

    /// <summary>
    /// Calls <paramref name="visit"/> for each child element of the current element, and ends on the current element's end tag. A visit either
    /// leaves the cursor where it is (then the child's content is skipped) or consumes the child to its end.
    /// </summary>
    internal void ForEachChild<TState>(TState state, Action<LibvirtXml, TState> visit)
    {
        if (_reader.IsEmptyElement)
            return;
        var depth = _reader.Depth;
        while (Read() && _reader.Depth > depth)
        {
            // Deeper than a child: the inside of an element that the visitor was not interested in.
            if (_reader.NodeType == XmlNodeType.Element && _reader.Depth == depth + 1)
                visit(this, state);
        }
    }

    /// <summary>The value of an attribute that is in no namespace; an empty one counts as absent, as it does for libvirt.</summary>
    internal string? Attribute(string name) => _reader.GetAttribute(name) is { Length: > 0 } value ? value : null;

    /// <summary>The text inside the current element as it is written; ends on its end tag.</summary>
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
            // One node as a rule; more where a comment or CDATA splits it.
            text += Value();
            if (text.Length > MaximumTextLength)
                throw Error($"has more than {MaximumTextLength} characters in <{name}>");
        }
        return text;
    }

    /// <summary>Reads the current element as the object's name, of which there must be one.</summary>
    internal string ReadName(string? previous)
    {
        var name = ReadText();
        if (string.IsNullOrWhiteSpace(name))
            throw Error("has an empty <name>");
        return previous is null ? name : throw Error("has two <name> elements");
    }

    /// <summary>Reads the current element as the object's UUID, of which there must be one.</summary>
    internal Guid ReadUuid(Guid? previous)
    {
        var text = ReadText().Trim();
        // libvirt prints the form with hyphens only; a braced or bare one did not come from it.
        if (!Guid.TryParseExact(text, "D", out var uuid))
            throw Error($"has '{text}' as <uuid>, which is not a UUID");
        return previous is null ? uuid : throw Error("has two <uuid> elements");
    }

    /// <summary>The elements in <c>metadata</c> that are Reconciler's own.</summary>
    /// <param name="errors">Of each that cannot be read, why.</param>
    internal ImmutableArray<XElement> Annotations(out ImmutableArray<string> errors)
    {
        var elements = ImmutableArray.CreateBuilder<XElement>();
        var unreadable = ImmutableArray.CreateBuilder<string>();
        foreach (var own in _own)
        {
            if (own.Read(out var error) is { } element)
                elements.Add(element);
            else
                unreadable.Add(error!);
        }

        errors = unreadable.ToImmutable();
        return elements.ToImmutable();
    }

    /// <summary>Reads a document that is one element of Reconciler's own.</summary>
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
        while (_reader.MoveToNextAttribute())
        {
            // LINQ to XML wants a plain xmlns="…" in no namespace at all, the reader says it is in that of xmlns.
            var ns = _reader.Prefix.Length == 0 ? "" : _reader.NamespaceURI;
            element.Add(new XAttribute(XName.Get(_reader.LocalName, ns), _reader.Value));
        }
        _reader.MoveToElement();
        return element;
    }

    /// <summary>The text of the current node. The reader fetches the rest of a long one only now, and may stumble over it.</summary>
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
