using System.Globalization;
using System.Text;

namespace Reconciler.Printing;

/// <summary>Makes text from outside safe to show: on a terminal, in the journal, in a drawing, in libvirt's error.</summary>
/// <remarks>
/// Invisible characters are written as escapes: <c>\n</c>, <c>\x1b</c>, <c>\x202e</c>. A space in their place would hide that something was
/// there. Invisible are: control characters, line ends of every kind, characters that change the direction of the text (UAX #9), characters
/// without width, and code points that are no characters, which XML forbids too.
/// </remarks>
internal static class VisibleText
{
    /// <summary>The longest sentence, in characters: enough for a server's error, and short enough for one line of a log.</summary>
    public const int SentenceLength = 1000;

    /// <summary>They join letters in several scripts and the parts of an emoji. Within such a word their effect is visible.</summary>
    private const int NonJoiner = 0x200c, Joiner = 0x200d;

    /// <summary>The text on one line, at most <paramref name="maximum"/> characters long, with invisible characters escaped.</summary>
    public static string Of(string text, int maximum = SentenceLength)
    {
        if (text.Length <= maximum && IsVisible(text))
            return text;
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Write(text, output, maximum);
        return output.ToString();
    }

    /// <summary>The whole text on one line, with invisible characters escaped.</summary>
    public static string Line(string text) => Of(text, int.MaxValue);

    /// <summary>The whole text with its line ends, and with all other invisible characters escaped.</summary>
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

            // A surrogate without its other half is not a rune.
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

    /// <summary>Writes JSON with invisible characters as JSON escapes (<c>\u202e</c>). The values stay the same.</summary>
    /// <param name="json">Valid JSON: invisible characters are only within its strings. Line ends between its parts stay.</param>
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
        // Noncharacters: the last two code points of each plane, and 32 more.
        UnicodeCategory.OtherNotAssigned => (rune.Value & 0xfffe) != 0xfffe && rune.Value is not (>= 0xfdd0 and <= 0xfdef),
        _ => true,
    };
}
