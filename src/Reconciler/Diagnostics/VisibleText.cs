using System.Globalization;

namespace Reconciler.Diagnostics;

/// <summary>Makes text that came from outside fit for a line of a log.</summary>
internal static class VisibleText
{
    /// <summary>Long enough for what a server has to say of an error, and short enough for a line that somebody reads.</summary>
    public const int SentenceLength = 1000;

    /// <summary>The text on one line and no longer than <paramref name="maximum"/>, with what cannot be seen written out.</summary>
    public static string Of(string text, int maximum = SentenceLength)
    {
        if (text.Length <= maximum && !text.Any(IsInvisible))
            return text;
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Write(text, output, maximum);
        return output.ToString();
    }

    /// <summary>Writes the text as <see cref="Of"/> returns it.</summary>
    public static void Write(string text, TextWriter output, int maximum)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i == maximum)
            {
                output.Write(string.Create(CultureInfo.InvariantCulture, $"… ({text.Length - maximum} more)"));
                return;
            }

            // Written out, since a space would hide that something was there.
            var c = text[i];
            if (IsInvisible(c))
                output.Write(c == '\n' ? "\\n" : $"\\x{(int)c:x2}");
            else
                output.Write(c);
        }
    }

    /// <summary>Control characters, line ends of every kind, and what turns the direction of the text that follows (UAX #9).</summary>
    private static bool IsInvisible(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
