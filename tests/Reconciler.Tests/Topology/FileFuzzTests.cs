using Reconciler.Topology.Desiring;
using Reconciler.Topology.Exporting;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Planning;
using Reconciler.Topology.Reading;

namespace Reconciler.Tests.Topology;

/// <summary>Any file ends in sentences or in a plan.</summary>
[TestFixture]
internal sealed class FileFuzzTests
{
    private const int Files = 100_000;

    private static readonly string[] s_words =
    [
        "in", "out", "on", "off", "auto", "none", "tcp", "10.0.0.0/24", "10.0.0.254/24", "fd00::/64", "fd00::1/64", "any", "group:web", "switch:nat", "[]", "{}", "~", "*a",
        "&a", "!!str", "80", "0", "-1", "99999999999999999999", "\"", "'", "\n", ":", "- ", "? ", "| ", "> ", "# ", "\t", "\u202e", "\ud83d\ude00", "discard", "10.140.0/24", "[", "]", "{", "}", ",",
    ];

    [Test]
    [CancelAfter(300_000)]
    public void Every_file_ends_in_sentences_or_a_plan()
    {
        var random = new Random(17);
        var (plans, refusals) = (0, 0);
        for (var i = 0; i < Files; i++)
        {
            var text = Mutate(SampleFile.Text, random);
            var reading = TopologyReader.Read(text);
            if (!reading.IsUsable)
            {
                Assert.That(reading.Mistakes, Is.Not.Empty, text);
                refusals++;
                continue;
            }

            var file = reading.File!;
            var observed = new ObservedNetwork([]);
            var plan = TopologyPlanner.Make(file.Name, DesiredNetwork.Of(file, observed, []), observed, new(Adopts: false, Force: false));
            Assert.That(plan.Changes.Length + plan.Problems.Length, Is.GreaterThanOrEqualTo(0));
            // What is written of it is read as the same.
            if (i % 10 == 0)
            {
                var written = FileWriter.Write(new(FileNormalizer.Normalize(file, file.LibvirtNetworks), []));
                var again = TopologyReader.Read(written);
                Assert.That(again.Mistakes.Where(m => !m.IsWarning).Select(m => m.Text(written)), Is.Empty, text);
                Assert.That(FileWriter.Write(new(FileNormalizer.Normalize(again.File!, again.File!.LibvirtNetworks), [])),
                    Is.EqualTo(written));
            }

            plans++;
        }

        Assert.That(Math.Min(plans, refusals), Is.GreaterThan(Files / 100), "both happen often");
    }

    private static string Mutate(string text, Random random)
    {
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(text.Length);
            var end = Math.Min(text.Length, at + random.Next(12));
            text = random.Next(5) switch
            {
                0 => text[..at] + text[end..],
                1 => text[..at] + s_words[random.Next(s_words.Length)] + text[end..],
                2 => text[..at] + (char)random.Next(1, 0x250) + text[(at + 1)..],
                3 => SwapLines(text, random),
                _ => SwapWords(text, random),
            };
            if (text.Length == 0)
                return text;
        }

        return text;
    }

    private static string SwapLines(string text, Random random)
    {
        var lines = text.Split('\n');
        var (a, b) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[a], lines[b]) = (lines[b], lines[a]);
        return string.Join('\n', lines);
    }

    private static string SwapWords(string text, Random random)
    {
        var words = text.Split(' ');
        var (a, b) = (random.Next(words.Length), random.Next(words.Length));
        words[a] = words[b];
        return string.Join(' ', words);
    }
}
