using System.Text.RegularExpressions;
using Reconciler.Intent.Attributes;

namespace Reconciler.Commands;

/// <summary>
/// Translates messages about an annotation for <c>reconciler annotate</c>: they name attributes and elements of the XML, and the user of
/// the command has options. Pure.
/// </summary>
internal static partial class CommandSyntax
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    /// <summary>The time limit for a regular expression, in milliseconds.</summary>
    private const int Limit = 1000;

    /// <summary>The sentence with options instead of attributes.</summary>
    /// <param name="sentence">The message about the XML.</param>
    public static string Of(string sentence)
    {
        var text = sentence
            .Replace("needs mac, alias or network", "needs --mac, --alias or --network", StringComparison.Ordinal)
            .Replace("select by mac: ", "select by --mac: ", StringComparison.Ordinal)
            .Replace("; write switch=\"NAME\" on its <port>", "; say --switch NAME", StringComparison.Ordinal)
            .Replace("or leave port out", "or leave --port out", StringComparison.Ordinal)
            .Replace("an interface has one <port>", "an interface has one port", StringComparison.Ordinal)
            .Replace("<nat> needs", "a floating IP needs", StringComparison.Ordinal)
            .Replace("with mode='distributed' only", "with --nat EXTERNAL,mode=distributed only", StringComparison.Ordinal);
        text = Empty().Replace(text, m =>
        {
            var name = m.Groups["name"].Value;
            return IsOption(name) ? $"{name} is empty; leave it to its default with --unset {name}" : m.Value;
        });
        return Attribute().Replace(text, m =>
        {
            var (name, value) = (m.Groups["name"].Value, m.Groups["value"].Value);
            if (IsOption(name))
                return $"--{name} {value}";
            if (!NatAttributes.BehindExternal.Any(a => a.Name == name))
                return m.Value;
            var external = External().Match(text[..m.Index]) is { Success: true } found ? found.Groups["address"].Value : "EXTERNAL";
            return $"--nat {external},{name}={value}";
        });
    }

    private static bool IsOption(string name) => PortAttributes.In(AttributePlaces.Option).Any(a => a.Name == name);

    [GeneratedRegex("""\b(?<name>[a-z][a-z-]*) is empty; leave the attribute out to get the default""", Options, Limit)]
    private static partial Regex Empty();

    [GeneratedRegex("""(?<![\w-])(?<name>[a-z][a-z-]*)=["'](?<value>[\w-]+)["']""", Options, Limit)]
    private static partial Regex Attribute();

    [GeneratedRegex("""external(?: address)? (?<address>[0-9A-Fa-f.:]*[0-9A-Fa-f])""", Options | RegexOptions.RightToLeft, Limit)]
    private static partial Regex External();
}
