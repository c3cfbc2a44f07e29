using System.Text.Json;
using System.Text.RegularExpressions;
using Reconciler.Commands;
using Reconciler.Commands.Documents;
using Reconciler.Topology.Keys;
using Reconciler.Topology.Reading;

namespace Reconciler.Tests.Topology;

/// <summary>What is documented of a topology's file is what the reader takes.</summary>
[TestFixture]
internal sealed partial class TopologyDocumentTests
{
    private static IEnumerable<string> Examples() =>
    [
        TopologyManual.Example,
        SampleFile.Text,
        .. Block().Matches(File.ReadAllText(Repository.PathOf("docs", "topology.md"))).Select(m => m.Groups["text"].Value),
    ];

    [TestCaseSource(nameof(Examples))]
    public void An_example_can_be_carried_out(string text)
    {
        var reading = TopologyReader.Read(text);
        Assert.That(reading.Mistakes.Select(m => m.Text("f")), Is.Empty);
        Assert.That(reading.IsUsable, Is.True);
    }

    [Test]
    public void The_manual_and_the_schema_have_every_key()
    {
        var page = DocumentCommand.Text(CommandLine.Root(), "reconciler-topology.5").Replace("\\-", "-", StringComparison.Ordinal);
        using var schema = JsonDocument.Parse(DocumentCommand.Text(CommandLine.Root(), "topology.schema.json"));
        var known = new HashSet<string>(StringComparer.Ordinal);
        Collect(schema.RootElement);
        foreach (var key in Names(TopologyKeys.File))
        {
            Assert.That(page, Does.Contain($"{key}\\fR"));
            Assert.That(known, Does.Contain(key));
        }

        void Collect(JsonElement element)
        {
            if (element.ValueKind is JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                    Collect(item);
            }
            else if (element.ValueKind is JsonValueKind.Object)
            {
                foreach (var property in element.EnumerateObject())
                {
                    if (property.NameEquals("properties"))
                        known.UnionWith(property.Value.EnumerateObject().Select(p => p.Name));
                    Collect(property.Value);
                }
            }
        }
    }

    [Test]
    public void The_sample_has_every_key() => Assert.That(
        Names(TopologyKeys.File).Except(["port-security", "lifetime"])
            .Where(key => !SampleFile.Text.Contains($"{key}:", StringComparison.Ordinal)), Is.Empty);

    private static IEnumerable<string> Names(FileShape shape) =>
    [
        .. shape.Keys.Select(k => k.Name), .. shape.Keys.SelectMany(k => Names(k.Shape)),
        .. shape.Entry is { } entry ? Names(entry) : [], .. shape.Element is { } element ? Names(element) : [],
    ];

    [GeneratedRegex("```yaml\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();
}
