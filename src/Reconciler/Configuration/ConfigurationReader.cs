using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Intent.Attributes;
using Reconciler.Ovsdb.Protocol;
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
        if (YamlText.Read(text, source) is not { } root)
            return configuration;

        foreach (var (key, name, node) in YamlText.Members(root, source, ""))
        {
            if (key == "networks")
                configuration = configuration with { Networks = ReadNetworks(node, source) };
            else if (key == PolicyReader.Section)
                configuration = configuration with { Policy = PolicyReader.Read(node, source) };
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
            return ReadYaml(configuration, text, path) with { File = path };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: {e.Message}", e);
        }
    }

    private static ReconcilerConfiguration ReadSection(ReconcilerConfiguration configuration, string key, YamlNode keyNode, YamlNode node, string source)
    {
        if (Setting.All.FirstOrDefault(s => s.Key == key) is { } setting)
            return Apply(configuration, setting, YamlText.Scalar(node, source, key), YamlText.At(source, node, key));

        var section = key + ".";
        if (!Setting.All.Any(s => s.Key.StartsWith(section, StringComparison.Ordinal)))
        {
            var known = Setting.All.Select(s => s.Key.Split('.')[0]).Append("networks").Append(PolicyReader.Section)
                .Distinct(StringComparer.Ordinal).ToArray();
            throw new ConfigurationException(NoSuchKey(YamlText.At(source, keyNode, key), key, known));
        }

        foreach (var (name, nameNode, value) in YamlText.Members(node, source, key))
        {
            var inner = Setting.All.FirstOrDefault(s => s.Key == section + name);
            if (inner is null)
            {
                var known = Setting.All.Where(s => s.Key.StartsWith(section, StringComparison.Ordinal)).Select(s => s.Key[section.Length..]).ToArray();
                throw new ConfigurationException(NoSuchKey(YamlText.At(source, nameNode, section + name), name, known));
            }

            var written = inner.TakesList ? ScalarOrList(value, source, inner.Key) : YamlText.Scalar(value, source, inner.Key);
            configuration = Apply(configuration, inner, written, YamlText.At(source, value, inner.Key));
        }

        return configuration;
    }

    private static ImmutableDictionary<string, PortDefaults> ReadNetworks(YamlNode node, string source)
    {
        var networks = ImmutableDictionary.CreateBuilder<string, PortDefaults>(StringComparer.Ordinal);
        foreach (var (network, _, members) in YamlText.Members(node, source, "networks"))
        {
            var defaults = PortDefaults.Empty;
            foreach (var (name, nameNode, value) in YamlText.Members(members, source, $"networks.{network}"))
            {
                var key = $"networks.{network}.{name}";
                var attribute = s_networkAttributes.FirstOrDefault(a => a.Name == name)
                    ?? throw new ConfigurationException(NoSuchKey(
                        YamlText.At(source, nameNode, key), name, [.. s_networkAttributes.Select(a => a.Name)]));
                defaults = attribute.Defaults!.ReadSetting(defaults, name, YamlText.Scalar(value, source, key), out var problem);
                if (problem is not null)
                    throw new ConfigurationException($"{YamlText.At(source, value, key)}: {problem}");
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

    private static string NoSuchKey(string where, string name, IReadOnlyCollection<string> known) =>
        $"{where}: there is no such key{Suggestion.Clause(name, known)} (known: {string.Join(", ", known)})";

    private static string ScalarOrList(YamlNode node, string source, string key) => node is YamlSequenceNode list
        ? string.Join(',', list.Children.Select(c => YamlText.Scalar(c, source, key)))
        : YamlText.Scalar(node, source, key);

    private static class Defaults
    {
        public static readonly IReadOnlyList<OvsdbRemote> OvsRemotes =
            OvsdbRemote.TryParseList("unix:/run/openvswitch/db.sock", out var remotes, out var error) ? remotes : throw new FormatException(error);
    }
}
