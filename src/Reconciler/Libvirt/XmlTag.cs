using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

/// <summary>One tag of an XML document, as <see cref="XmlTagScanner"/> finds it.</summary>
/// <param name="Text">The document.</param>
/// <param name="Start">Where the tag begins.</param>
/// <param name="End">Where the text after the tag begins.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct XmlTag(string Text, int Start, int End)
{
    /// <summary>Whether it ends an element.</summary>
    internal bool IsEnd => Text[Start + 1] == '/';

    /// <summary>Whether it is an element without content.</summary>
    internal bool IsEmpty => Text[End - 2] == '/';

    /// <summary>The element's name with its prefix.</summary>
    internal string Name => Text[(IsEnd ? Start + 2 : Start + 1)..EndOfName];

    /// <summary>The part of the name before the first colon; empty if there is no colon.</summary>
    internal string Prefix => Name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? Name[..colon] : "";

    /// <summary>The namespaces that the tag declares.</summary>
    internal IEnumerable<(string Prefix, string Uri)> Namespaces
    {
        get
        {
            var at = EndOfName;
            while (NextAttribute(ref at) is { } attribute)
            {
                if (attribute.Name is "xmlns")
                    yield return ("", attribute.Value);
                else if (attribute.Name.StartsWith("xmlns:", StringComparison.Ordinal))
                    yield return (attribute.Name["xmlns:".Length..], attribute.Value);
            }
        }
    }

    private int EndOfName
    {
        get
        {
            var at = IsEnd ? Start + 2 : Start + 1;
            while (Text[at] is not ('>' or '/') && !char.IsWhiteSpace(Text[at]))
                at++;
            return at;
        }
    }

    /// <summary>The namespace that the tag declares for a prefix; null where it declares none.</summary>
    internal string? NamespaceOf(string prefix) => Namespaces.Where(n => n.Prefix == prefix).Select(n => n.Uri).FirstOrDefault();

    private (string Name, string Value)? NextAttribute(ref int at)
    {
        while (at < End && (char.IsWhiteSpace(Text[at]) || Text[at] == '/'))
            at++;
        var equals = Text.IndexOf('=', at, End - at);
        if (equals < 0)
            return null;
        var name = Text[at..equals].Trim();
        var open = equals + 1;
        while (open < End && Text[open] is not ('"' or '\''))
            open++;
        var close = open + 1 < End ? Text.IndexOf(Text[open], open + 1, End - open - 1) : -1;
        if (close < 0)
            return null;
        at = close + 1;
        return (name, Text[(open + 1)..close]);
    }
}
