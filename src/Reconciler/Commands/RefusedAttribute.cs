using System.Text.RegularExpressions;
using Reconciler.Intent;
using Reconciler.Intent.Attributes;

namespace Reconciler.Commands;

/// <summary>
/// The part of a change that the sentence of its refusal is about, so that a form can show the sentence beside that field. It is only for
/// the eye: where it cannot be told, a form shows the sentence at its head. Pure.
/// </summary>
/// <param name="Name">An attribute of <c>&lt;port&gt;</c>, or one of <c>&lt;nat&gt;</c>; null if it cannot be told.</param>
/// <param name="External">The floating IP that it is about; null for none.</param>
internal readonly partial record struct RefusedAttribute(string? Name, string? External)
{
    /// <summary>What the sentences about an attribute have in common, the clearest first.</summary>
    private static readonly (string Words, PortAttribute Attribute)[] s_words =
    [
        ("port group", PortAttributes.Groups), ("groups ", PortAttributes.Groups), ("DHCP", PortAttributes.Dhcp), ("dhcp", PortAttributes.Dhcp),
        ("no switch is named", PortAttributes.Switch), ("logical switch ", PortAttributes.Switch),
        ("logical switches", PortAttributes.Switch), ("no logical switch port", PortAttributes.Port), ("port-security", PortAttributes.PortSecurity),
        (" in DNS", PortAttributes.Dns), ("DNS name", PortAttributes.Dns), ("MAC address", PortAttributes.Mac),
        ("address", PortAttributes.Address),
    ];

    /// <summary>Finds it.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="change">The change that it refuses.</param>
    public static RefusedAttribute In(string sentence, AnnotationChange change)
    {
        foreach (var (external, attributes) in change.Nats)
        {
            if (Has(sentence, external))
                return new(attributes.FirstOrDefault(a => Has(sentence, a.Value)).Attribute ?? NatAttributes.External.Name, external);
        }

        if (Option().Match(sentence) is { Success: true } option && PortAttributes.All.Any(a => a.Name == option.Groups["name"].Value))
            return new(option.Groups["name"].Value, null);
        if (sentence.Contains("no logical switch port", StringComparison.Ordinal))
            return new(PortAttributes.Port.Name, null);
        // What was written stands in the sentence; a longer text is less likely to stand there by chance.
        foreach (var (value, attribute) in change.Set.SelectMany(s => s.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => (v, s.Attribute)))
            .OrderByDescending(s => s.v.Length))
        {
            if (value.Length > 2 && Has(sentence, value))
                return new(attribute, null);
        }

        if (sentence.Contains("external", StringComparison.Ordinal) && change.Nats is [var only])
            return new(NatAttributes.External.Name, only.External);
        return new(s_words.FirstOrDefault(w => sentence.Contains(w.Words, StringComparison.Ordinal)).Attribute?.Name, null);
    }

    /// <summary>Whether a value stands in a sentence as a word of its own.</summary>
    private static bool Has(string sentence, string value)
    {
        if (value.Length == 0)
            return false;
        for (var at = sentence.IndexOf(value, StringComparison.Ordinal); at >= 0; at = sentence.IndexOf(value, at + 1, StringComparison.Ordinal))
        {
            var end = at + value.Length;
            if ((at == 0 || !IsPart(sentence[at - 1])) && (end == sentence.Length || !IsPart(sentence[end]) || IsStop(sentence, end)))
                return true;
        }

        return false;
    }

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || c is '.' or ':' or '-' or '_' or '/';

    /// <summary>Whether a colon or a full stop ends a word, as in a sentence.</summary>
    private static bool IsStop(string sentence, int at) => sentence[at] is '.' or ':' && (at + 1 == sentence.Length || sentence[at + 1] == ' ');

    [GeneratedRegex(@"--(?<name>[a-z][a-z-]*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Option();
}
