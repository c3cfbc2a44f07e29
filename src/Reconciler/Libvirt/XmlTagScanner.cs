namespace Reconciler.Libvirt;

/// <summary>Finds the tags of an XML document. It checks neither names nor namespaces.</summary>
internal sealed class XmlTagScanner
{
    private readonly string _text;
    private int _at;

    /// <summary>Creates a scanner at the start of the document.</summary>
    internal XmlTagScanner(string text) => _text = text;

    /// <summary>The next tag; null at the end, at a document type, and at malformed XML.</summary>
    internal XmlTag? Next()
    {
        while (true)
        {
            var start = _text.IndexOf('<', _at);
            if (start < 0 || start + 1 == _text.Length)
                return null;
            var end = Begins(start, "<!--") ? Behind("-->", start + 4)
                : Begins(start, "<![CDATA[") ? Behind("]]>", start + 9)
                : Begins(start, "<?") ? Behind("?>", start + 2)
                : Begins(start, "<!") ? -1
                : EndOfTag(start + 1);
            if (end < 0)
                return null;
            _at = end;
            if (_text[start + 1] is not ('!' or '?'))
                return new(_text, start, end);
        }
    }

    private bool Begins(int at, string with) => string.CompareOrdinal(_text, at, with, 0, with.Length) == 0;

    private int Behind(string mark, int from) => _text.IndexOf(mark, from, StringComparison.Ordinal) is >= 0 and var at ? at + mark.Length : -1;

    private int EndOfTag(int from)
    {
        for (var at = from; at < _text.Length; at++)
        {
            switch (_text[at])
            {
                case '>':
                    return at + 1;
                case '"' or '\'':
                    at = _text.IndexOf(_text[at], at + 1);
                    if (at < 0)
                        return -1;
                    break;
            }
        }

        return -1;
    }
}
