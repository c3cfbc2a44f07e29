namespace Reconciler.Commands;

/// <summary>Makes text fit for a terminal.</summary>
internal static class TerminalText
{
    /// <summary>Replaces control characters but line ends: names come from outside, and a terminal must not take them for commands.</summary>
    public static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? '?' : c));

    /// <summary>Makes text one line of a terminal.</summary>
    public static string Line(string text) => Clean(text).Replace('\n', ' ');
}
