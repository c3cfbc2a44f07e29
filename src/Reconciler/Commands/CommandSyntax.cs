using System.Text.RegularExpressions;

namespace Reconciler.Commands;

/// <summary>
/// Says what is wrong with an annotation in the words of <c>reconciler annotate</c>: sentences that are made for the XML name attributes
/// and elements, and who reads them here has options. Pure.
/// </summary>
internal static partial class CommandSyntax
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    /// <summary>Milliseconds that a sentence may take.</summary>
    private const int Limit = 1000;

    private const string OfPort = "mac|alias|network|switch|address|port-security|dhcp|port|groups|lifetime";

    /// <summary>The sentence with options instead of attributes.</summary>
    /// <param name="sentence">What is wrong, as it is said of the XML.</param>
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
        text = LeaveOut().Replace(text, "${name} is empty; leave it to its default with --unset ${name}");
        text = PortAttribute().Replace(text, "--${name} ${value}");
        return NatAttribute().Replace(text, m =>
        {
            var external = External().Match(text[..m.Index]) is { Success: true } found ? found.Groups["address"].Value : "EXTERNAL";
            return $"--nat {external},{m.Groups["name"].Value}={m.Groups["value"].Value}";
        });
    }

    [GeneratedRegex($"""\b(?<name>{OfPort}) is empty; leave the attribute out to get the default""", Options, Limit)]
    private static partial Regex LeaveOut();

    [GeneratedRegex($"""(?<![\w-])(?<name>{OfPort})=["'](?<value>[\w-]+)["']""", Options, Limit)]
    private static partial Regex PortAttribute();

    [GeneratedRegex("""(?<![\w-])(?<name>router|mode|logical|gateway)=["'](?<value>[\w-]+)["']""", Options, Limit)]
    private static partial Regex NatAttribute();

    [GeneratedRegex("""external(?: address)? (?<address>[0-9A-Fa-f.:]*[0-9A-Fa-f])""", Options | RegexOptions.RightToLeft, Limit)]
    private static partial Regex External();
}
