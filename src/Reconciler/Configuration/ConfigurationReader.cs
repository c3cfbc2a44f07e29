using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Intent;
using Reconciler.Intent.Attributes;
using Reconciler.Ovsdb.Protocol;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Reconciler.Configuration;

/// <summary>Reads the configuration: defaults, then the file, then the environment, then options; what comes later wins.</summary>
internal static class ConfigurationReader
{
    /// <summary>The file that is read if it exists and no other is named.</summary>
    public const string DefaultPath = "/etc/reconciler/reconciler.yaml";

    private const string VariablePrefix = "RECONCILER_";

    private static readonly ImmutableArray<PortAttribute> s_networkAttributes = PortAttributes.In(AttributePlaces.Configuration);

    /// <summary>Reads the configuration.</summary>
    /// <param name="path">A file that must exist; null for the default file, which may be absent.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <param name="options">Values of options, by setting key.</param>
    /// <exception cref="ConfigurationException">Something is wrong; no part of it is used.</exception>
    public static ReconcilerConfiguration Read(
        string? path, IEnumerable<KeyValuePair<string, string>> environment, IEnumerable<KeyValuePair<string, string>> options)
    {
        var configuration = new ReconcilerConfiguration { OvsRemotes = Defaults.OvsRemotes };
        if (path is not null || File.Exists(DefaultPath))
            configuration = ReadFile(configuration, path ?? DefaultPath);

        foreach (var (name, value) in environment.Where(v => v.Key.StartsWith(VariablePrefix, StringComparison.Ordinal)).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var setting = Setting.All.FirstOrDefault(s => s.Variable == name) ?? throw new ConfigurationException(
                $"environment: {name}: there is no such setting{Suggestion.Clause(name, Setting.All.Select(s => s.Variable))}");
            configuration = Apply(configuration, setting, value, $"environment: {name}");
        }

        foreach (var (key, value) in options)
            configuration = Apply(configuration, Setting.All.First(s => s.Key == key), value, $"option for {key}");
        CheckPair(configuration.OvsTls, "ovs");
        CheckPair(configuration.NorthboundTls, "nb");
        return configuration;
    }

    /// <summary>Reads one YAML document on top of a configuration.</summary>
    /// <exception cref="ConfigurationException">Something in it is wrong.</exception>
    internal static ReconcilerConfiguration ReadYaml(ReconcilerConfiguration configuration, TextReader text, string source)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(text);
        }
        catch (YamlException e)
        {
            throw new ConfigurationException($"{source}:{e.Start.Line}: {e.Message}", e);
        }

        if (stream.Documents.Count > 1)
            throw new ConfigurationException($"{source}: holds {stream.Documents.Count} YAML documents; write one");
        if (stream.Documents.Count == 0)
            return configuration;

        foreach (var (key, name, node) in Members(stream.Documents[0].RootNode, source, ""))
        {
            if (key == "networks")
                configuration = configuration with { Networks = ReadNetworks(node, source) };
            else
                configuration = ReadSection(configuration, key, name, node, source);
        }

        return configuration;
    }

    private static void CheckPair(TlsFiles files, string section)
    {
        if ((files.Certificate is null) != (files.PrivateKey is null))
        {
            var (set, missing) = files.Certificate is null ? ("private-key", "certificate") : ("certificate", "private-key");
            throw new ConfigurationException($"{section}.{set} is set and {section}.{missing} is not: one is of no use without the other");
        }
    }

    private static ReconcilerConfiguration ReadFile(ReconcilerConfiguration configuration, string path)
    {
        try
        {
            using var text = File.OpenText(path);
            return ReadYaml(configuration, text, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: {e.Message}", e);
        }
    }

    private static ReconcilerConfiguration ReadSection(ReconcilerConfiguration configuration, string key, YamlNode keyNode, YamlNode node, string source)
    {
        if (Setting.All.FirstOrDefault(s => s.Key == key) is { } setting)
            return Apply(configuration, setting, Scalar(node, source, key), At(source, node, key));

        var section = key + ".";
        if (!Setting.All.Any(s => s.Key.StartsWith(section, StringComparison.Ordinal)))
        {
            var known = Setting.All.Select(s => s.Key.Split('.')[0]).Append("networks").Distinct(StringComparer.Ordinal).ToArray();
            throw new ConfigurationException(NoSuchKey(At(source, keyNode, key), key, known));
        }

        foreach (var (name, nameNode, value) in Members(node, source, key))
        {
            var inner = Setting.All.FirstOrDefault(s => s.Key == section + name);
            if (inner is null)
            {
                var known = Setting.All.Where(s => s.Key.StartsWith(section, StringComparison.Ordinal)).Select(s => s.Key[section.Length..]).ToArray();
                throw new ConfigurationException(NoSuchKey(At(source, nameNode, section + name), name, known));
            }

            configuration = Apply(configuration, inner, inner.TakesList ? ScalarOrList(value, source, inner.Key) : Scalar(value, source, inner.Key), At(source, value, inner.Key));
        }

        return configuration;
    }

    private static ImmutableDictionary<string, PortDefaults> ReadNetworks(YamlNode node, string source)
    {
        var networks = ImmutableDictionary.CreateBuilder<string, PortDefaults>(StringComparer.Ordinal);
        foreach (var (network, _, members) in Members(node, source, "networks"))
        {
            var defaults = PortDefaults.Empty;
            foreach (var (name, nameNode, value) in Members(members, source, $"networks.{network}"))
            {
                var key = $"networks.{network}.{name}";
                var attribute = s_networkAttributes.FirstOrDefault(a => a.Name == name)
                    ?? throw new ConfigurationException(NoSuchKey(
                        At(source, nameNode, key), name, [.. s_networkAttributes.Select(a => a.Name)]));
                defaults = attribute.Defaults!.ReadSetting(defaults, name, Scalar(value, source, key), out var problem);
                if (problem is not null)
                    throw new ConfigurationException($"{At(source, value, key)}: {problem}");
            }

            networks[network] = defaults;
        }

        return networks.ToImmutable();
    }

    private static ReconcilerConfiguration Apply(ReconcilerConfiguration configuration, Setting setting, string value, string where)
    {
        try
        {
            return setting.Apply(configuration, value);
        }
        catch (FormatException e)
        {
            throw new ConfigurationException($"{where}: {e.Message}", e);
        }
    }

    private static IEnumerable<(string Key, YamlNode KeyNode, YamlNode Value)> Members(YamlNode node, string source, string key)
    {
        if (IsEmpty(node))
            return [];
        if (node is not YamlMappingNode mapping)
            throw new ConfigurationException($"{At(source, node, key)}: expected keys with values below it");
        return mapping.Children.Select(c => (
            c.Key is YamlScalarNode { Value: { } name } ? name : throw new ConfigurationException($"{At(source, c.Key, key)}: a key must be a word"), c.Key, c.Value));
    }

    private static string NoSuchKey(string where, string name, IReadOnlyCollection<string> known) =>
        $"{where}: there is no such key{Suggestion.Clause(name, known)} (known: {string.Join(", ", known)})";

    private static string ScalarOrList(YamlNode node, string source, string key) => node is YamlSequenceNode list
        ? string.Join(',', list.Children.Select(c => Scalar(c, source, key)))
        : Scalar(node, source, key);

    private static string Scalar(YamlNode node, string source, string key) => node is YamlScalarNode { Value: { } value }
        ? value
        : throw new ConfigurationException($"{At(source, node, key)}: expected a single value");

    private static bool IsEmpty(YamlNode node) => node is YamlScalarNode { Value: null or "" or "~" or "null" };

    private static string At(string source, YamlNode node, string key) =>
        string.Create(CultureInfo.InvariantCulture, $"{source}:{node.Start.Line}: {(key.Length == 0 ? "the document" : key)}");

    private static class Defaults
    {
        public static readonly IReadOnlyList<OvsdbRemote> OvsRemotes =
            OvsdbRemote.TryParseList("unix:/run/openvswitch/db.sock", out var remotes, out var error) ? remotes : throw new FormatException(error);
    }
}
