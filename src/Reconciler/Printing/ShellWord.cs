namespace Reconciler.Printing;

/// <summary>Quotes names in remedies. The names come from outside, and root pastes the remedies into a shell.</summary>
internal static class ShellWord
{
    /// <summary>The text as one word of a POSIX shell.</summary>
    public static string Quote(string text) => text.Length > 0 && text.All(IsPlain)
        ? text
        : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>
    /// A domain as an argument of a command: its name, or its UUID if the name looks like an option or has invisible characters.
    /// </summary>
    public static string OfDomain(string name, string id) =>
        name.StartsWith('-') || VisibleText.Line(name) != name ? id : Quote(name);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '@' or '%' or '+' or '=' or ',';
}
