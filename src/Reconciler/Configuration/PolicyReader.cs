using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Intent.Attributes;
using Reconciler.Ovn;
using YamlDotNet.RepresentationModel;

namespace Reconciler.Configuration;

/// <summary>Reads the section <c>policy</c>. Each mistake is reported with line and column.</summary>
internal static class PolicyReader
{
    /// <summary>The section's key.</summary>
    public const string Section = "policy";

    /// <summary>The keys of a rule, their examples and what they mean.</summary>
    public static readonly ImmutableArray<(string Key, string Example, string Description)> Keys =
    [
        ("switches", "[nat-switch-1, nat-switch-2]", "the logical switches, by name"),
        ("external-networks", "[192.168.58.0/24]", "the networks, or single addresses, that external addresses may be in"),
        ("groups", "[web]", "the port groups, by name"),
        ("allow", "[distributed]", "any of " + string.Join(", ", PolicyRule.Words.Select(w => w.Word))),
    ];

    /// <summary>Reads the section.</summary>
    /// <param name="node">What is below its key.</param>
    /// <param name="source">The file, for messages.</param>
    /// <returns>The policy; null if the section is empty, which is no limit.</returns>
    /// <exception cref="ConfigurationException">Something in it is wrong.</exception>
    public static AnnotationPolicy? Read(YamlNode node, string source)
    {
        if (YamlText.IsEmpty(node))
            return null;
        var networks = ImmutableDictionary.CreateBuilder<string, PolicyRule>(StringComparer.Ordinal);
        PolicyRule? noNetwork = null;
        foreach (var (key, keyNode, value) in YamlText.Members(node, source, Section))
        {
            switch (key)
            {
                case "networks":
                    foreach (var (network, _, rule) in YamlText.Members(value, source, AnnotationPolicy.NetworksKey))
                        networks[network] = ReadRule(rule, source, $"{AnnotationPolicy.NetworksKey}.{network}");
                    break;
                case "no-network":
                    noNetwork = ReadRule(value, source, AnnotationPolicy.NoNetworkKey);
                    break;
                default:
                    throw Unknown(source, keyNode, $"{Section}.{key}", key, ["networks", "no-network"]);
            }
        }

        return new(networks.ToImmutable(), noNetwork);
    }

    private static PolicyRule ReadRule(YamlNode node, string source, string where)
    {
        var rule = new PolicyRule(where);
        foreach (var (key, keyNode, value) in YamlText.Members(node, source, where))
        {
            var at = $"{where}.{key}";
            rule = key switch
            {
                "switches" => rule with { Switches = Names(value, source, at) },
                "groups" => rule with { Groups = Names(value, source, at) },
                "external-networks" => rule with
                {
                    ExternalNetworks =
                    [
                        .. YamlText.Values(value, source, at).Where(v => v.Value != PolicyRule.Any).Select(v => Network(v, source, at)),
                    ],
                    AllowsAnyExternal = YamlText.Values(value, source, at).Any(v => v.Value == PolicyRule.Any),
                },
                "allow" => rule with { Allow = [.. YamlText.Values(value, source, at).Select(v => Word(v, source, at))] },
                _ => throw Unknown(source, keyNode, at, key, [.. Keys.Select(k => k.Key)]),
            };
        }

        return rule;
    }

    private static ImmutableArray<string> Names(YamlNode node, string source, string key) =>
    [
        .. YamlText.Values(node, source, key).Select(v => v.Value.Length == 0
            ? throw new ConfigurationException($"{YamlText.AtColumn(source, v.Node, key)}: a name must not be empty")
            : NameSyntax.WhyTooLong(v.Value) is { } reason
                ? throw new ConfigurationException($"{YamlText.AtColumn(source, v.Node, key)}: a name {reason}")
                : v.Value),
    ];

    private static InterfaceAddress Network((string Value, YamlNode Node) written, string source, string key)
    {
        var where = YamlText.AtColumn(source, written.Node, key);
        if (!IPAddressSyntax.TryParse(written.Value.Split('/')[0], out _, out var problem))
            throw new ConfigurationException($"{where}: '{AnnotationElement.Quote(written.Value)}' {problem}");
        return InterfaceAddress.TryParse(written.Value, out var network)
            ? network
            : throw new ConfigurationException($"{where}: '{AnnotationElement.Quote(written.Value)}' is no network; write ADDRESS/LENGTH");
    }

    private static string Word((string Value, YamlNode Node) written, string source, string key)
    {
        string[] known = [.. PolicyRule.Words.Select(w => w.Word)];
        return known.Contains(written.Value, StringComparer.Ordinal)
            ? written.Value
            : throw new ConfigurationException(
                $"{YamlText.AtColumn(source, written.Node, key)}: '{AnnotationElement.Quote(written.Value)}' is none of "
                + string.Join(", ", known) + Suggestion.Clause(written.Value, known));
    }

    private static ConfigurationException Unknown(string source, YamlNode node, string where, string key, string[] known) => new(
        $"{YamlText.AtColumn(source, node, where)}: there is no such key{Suggestion.Clause(key, known)} (known: {string.Join(", ", known)})");
}
