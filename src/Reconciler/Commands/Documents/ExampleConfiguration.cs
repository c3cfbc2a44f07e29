using System.Text;
using Reconciler.Configuration;
using Reconciler.Intent.Attributes;

namespace Reconciler.Commands.Documents;

/// <summary>Makes the configuration file that packages install: every key with its meaning, all commented out.</summary>
internal static class ExampleConfiguration
{
    private const int Width = 110;

    /// <summary>The file's text.</summary>
    public static string Write()
    {
        var text = new StringBuilder("""
            # Reconciler's configuration; reconciler.yaml(5) says the same. As a rule nothing has to be set: who this host is, and where the
            # Northbound is, comes from what OVN's documentation has you set in Open vSwitch (external_ids:system-id and ovn-nb).
            # A change is taken in with 'systemctl reload reconciler'.

            """);
        foreach (var section in Setting.All.GroupBy(s => s.Key.Split('.')[0]))
        {
            text.Append('\n');
            var settings = section.ToArray();
            if (settings is [{ Key: var key }] && key == section.Key)
            {
                WriteSetting(text, "", section.Key, settings[0].Description, settings[0].Example);
                continue;
            }

            text.Append($"{section.Key}:\n");
            foreach (var setting in settings)
                WriteSetting(text, "  ", setting.Key[(section.Key.Length + 1)..], setting.Description, setting.Example);
        }

        text.Append("\n# Defaults for interfaces on a libvirt network. The domain's annotation and the network's own metadata take precedence.\nnetworks:\n  #nat-net:\n");
        foreach (var attribute in PortAttributes.In(AttributePlaces.Configuration))
            WriteSetting(text, "    ", attribute.Name, AttributeText.Plain(attribute.DefaultsDescription), attribute.DefaultsExample);

        text.Append('\n');
        foreach (var line in Wrap(PolicyText.Meaning))
            text.Append($"# {line}\n");
        text.Append("policy:\n  #networks:\n    #nat-net:\n");
        foreach (var (key, example, description) in PolicyReader.Keys)
            WriteSetting(text, "      ", key, description, example);
        text.Append("  # The same keys for interfaces on no libvirt network:\n  #no-network:\n");
        WriteSetting(text, "    ", "switches", PolicyReader.Keys[0].Description, "[]");
        return text.ToString();
    }

    private static void WriteSetting(StringBuilder text, string indent, string key, string description, string example)
    {
        foreach (var line in Wrap(description))
            text.Append($"{indent}# {line}\n");
        // Quotes values that YAML would not read as text.
        var quoted = example is "on" or "off" || example.Contains(": ", StringComparison.Ordinal) ? $"'{example}'" : example;
        text.Append($"{indent}#{key}: {quoted}\n");
    }

    private static IEnumerable<string> Wrap(string text)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length + word.Length > Width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }
}
