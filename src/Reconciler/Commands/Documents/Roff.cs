using System.Text;

namespace Reconciler.Commands.Documents;

/// <summary>Writes a manual page: man(7).</summary>
internal sealed class Roff
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a page.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="section">Its section.</param>
    /// <param name="version">The version of the software.</param>
    public Roff(string name, int section, string version) =>
        _text.Append($".TH {name.ToUpperInvariant()} {section} \"\" \"reconciler {version}\" \"\"\n");

    /// <summary>Begins a section.</summary>
    public Roff Section(string title)
    {
        _text.Append($".SH {title}\n");
        return this;
    }

    /// <summary>Begins a part of a section.</summary>
    public Roff Part(string title)
    {
        _text.Append($".SS {Escape(title)}\n");
        return this;
    }

    /// <summary>A paragraph.</summary>
    public Roff Paragraph(string text)
    {
        _text.Append($".PP\n{Line(text)}\n");
        return this;
    }

    /// <summary>A term and what it means.</summary>
    public Roff Term(string term, string meaning)
    {
        _text.Append($".TP\n\\fB{Escape(term)}\\fR\n{Line(meaning)}\n");
        return this;
    }

    /// <summary>Lines that are not filled.</summary>
    public Roff Verbatim(string text)
    {
        _text.Append(".PP\n.nf\n.RS 4\n");
        foreach (var line in text.Split('\n'))
            _text.Append(Line(line)).Append('\n');
        _text.Append(".RE\n.fi\n");
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Escapes a line. A dot or a quote at its start would be a request of roff.</summary>
    private static string Line(string text) => text.StartsWith('.') || text.StartsWith('\'') ? "\\&" + Escape(text) : Escape(text);

    private static string Escape(string text) => text
        .Replace("\\", "\\e", StringComparison.Ordinal)
        .Replace("-", "\\-", StringComparison.Ordinal)
        .Replace("'", "\\(aq", StringComparison.Ordinal)
        .Replace("…", "...", StringComparison.Ordinal);
}
