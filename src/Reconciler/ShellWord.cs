namespace Reconciler;

/// <summary>Writes names so that a remedy can be pasted into a shell: they come from outside, and root pastes them.</summary>
internal static class ShellWord
{
    /// <summary>The text as one word of a POSIX shell.</summary>
    public static string Quote(string text) => text.Length > 0 && text.All(IsPlain)
        ? text
        : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '@' or '%' or '+' or '=' or ',';
}
