using System.Globalization;
using System.Text;

namespace Reconciler.Printing;

/// <summary>Makes text that came from outside fit to be read by people: on a terminal, in the journal, in a drawing, in libvirt's error.</summary>
/// <remarks>
/// What cannot be seen is written out, since a space would hide that something was there: <c>\n</c>, <c>\x1b</c>, <c>\x202e</c>. That is
/// control characters, line ends of every kind, what turns the direction of the text that follows (UAX #9), what has no width, and what is
/// no character at all, which XML forbids too.
/// </remarks>
internal static class VisibleText
{
    /// <summary>Long enough for what a server has to say of an error, and short enough for a line that somebody reads.</summary>
    public const int SentenceLength = 1000;

    /// <summary>Joins letters of several scripts, and parts of one picture: within a word of those it can be seen.</summary>
    private const int NonJoiner = 0x200c, Joiner = 0x200d;

    /// <summary>The text on one line and no longer than <paramref name="maximum"/>, with what cannot be seen written out.</summary>
    public static string Of(string text, int maximum = SentenceLength)
    {
        if (text.Length <= maximum && IsVisible(text))
            return text;
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Write(text, output, maximum);
        return output.ToString();
    }

    /// <summary>The whole text on one line, with what cannot be seen written out.</summary>
    public static string Line(string text) => Of(text, int.MaxValue);

    /// <summary>The whole text, with what cannot be seen written out, but for the line ends that it has.</summary>
    public static string Lines(string text) => IsVisible(text) ? text : string.Join('\n', text.Split('\n').Select(Line));

    /// <summary>Writes the text as <see cref="Of"/> returns it.</summary>
    public static void Write(string text, TextWriter output, int maximum)
    {
        for (var i = 0; i < text.Length;)
        {
            if (i >= maximum)
            {
                output.Write(string.Create(CultureInfo.InvariantCulture, $"… ({text.Length - i} more)"));
                return;
            }

            // Half of a pair is no rune.
            var isWhole = Rune.TryGetRuneAt(text, i, out var rune);
            var length = isWhole ? rune.Utf16SequenceLength : 1;
            if (isWhole && IsVisible(rune))
                output.Write(text.AsSpan(i, length));
            else if (text[i] == '\n')
                output.Write("\\n");
            else
                output.Write(string.Create(CultureInfo.InvariantCulture, $"\\x{(isWhole ? rune.Value : text[i]):x2}"));
            i += length;
        }
    }

    /// <summary>Writes JSON with what cannot be seen as JSON itself writes out characters; the values stay what they are.</summary>
    /// <param name="json">JSON, in which such characters can only be within strings; line ends between its parts stay.</param>
    /// <param name="output">Where to.</param>
    public static void WriteJson(string json, TextWriter output)
    {
        for (var i = 0; i < json.Length;)
        {
            var isWhole = Rune.TryGetRuneAt(json, i, out var rune);
            var length = isWhole ? rune.Utf16SequenceLength : 1;
            if (json[i] == '\n' || (isWhole && IsVisible(rune)))
            {
                output.Write(json.AsSpan(i, length));
            }
            else
            {
                foreach (var unit in json.AsSpan(i, length))
                    output.Write(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"));
            }

            i += length;
        }
    }

    private static bool IsVisible(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || !IsVisible(rune))
                return false;
            i += rune.Utf16SequenceLength;
        }

        return true;
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.Format => rune.Value is NonJoiner or Joiner,
        // The last two of each plane, and 32 more.
        UnicodeCategory.OtherNotAssigned => (rune.Value & 0xfffe) != 0xfffe && rune.Value is not (>= 0xfdd0 and <= 0xfdef),
        _ => true,
    };
}
