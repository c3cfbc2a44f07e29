namespace Reconciler.Printing;

/// <summary>Writes names so that a remedy can be pasted into a shell: they come from outside, and root pastes them.</summary>
internal static class ShellWord
{
    /// <summary>The text as one word of a POSIX shell.</summary>
    public static string Quote(string text) => text.Length > 0 && text.All(IsPlain)
        ? text
        : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>
    /// A domain for a command: its name, or its UUID where the name would be taken for an option or cannot be seen.
    /// </summary>
    public static string OfDomain(string name, string id) =>
        name.StartsWith('-') || VisibleText.Line(name) != name ? id : Quote(name);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '@' or '%' or '+' or '=' or ',';
}
