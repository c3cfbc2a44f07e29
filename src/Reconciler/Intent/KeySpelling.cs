using System.Text.RegularExpressions;

namespace Reconciler.Intent;

/// <summary>
/// Translates messages about what a workload asks for, for interfaces that say it by keys: the messages name attributes of XML. Pure.
/// </summary>
internal static partial class KeySpelling
{
    /// <summary>The time limit for a regular expression, in milliseconds.</summary>
    private const int Limit = 1000;

    /// <summary>The sentence with keys instead of attributes.</summary>
    /// <param name="sentence">The message about the XML.</param>
    public static string Of(string sentence)
    {
        var text = sentence
            .Replace("or leave port out", "or leave reconciler:port out", StringComparison.Ordinal)
            .Replace("; give the interface another interfaceid", "; give the interface another iface-id", StringComparison.Ordinal)
            .Replace("mode=\"distributed\"", $"'distributed' in {InterfaceKeys.Nat}", StringComparison.Ordinal);
        return Attribute().Replace(text, m => InterfaceKeys.Attributes.Any(a => a.Name == m.Groups["name"].Value)
            ? $"reconciler:{m.Groups["name"].Value}={m.Groups["value"].Value}"
            : m.Value);
    }

    [GeneratedRegex("""(?<![\w:-])(?<name>[a-z][a-z-]*)=(?<value>["'][^"']*["'])""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Limit)]
    private static partial Regex Attribute();
}
