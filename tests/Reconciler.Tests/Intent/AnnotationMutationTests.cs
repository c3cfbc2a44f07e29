using System.Diagnostics;
using System.Text;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Intent;

/// <summary>Whatever is done to an annotation, the answer is a domain, an annotation or a sentence, never another exception.</summary>
[TestFixture]
internal sealed class AnnotationMutationTests
{
    private static readonly string[] s_fragments =
    [
        "urn:ovn-reconciler:domain:1", "urn:ovn-reconciler:network:1", "urn:ovn-reconciler:", "mac=\"52:54:00:90:04:48\"", "alias=\"net0\"",
        "network=\"nat-net\"", "address=\"dynamic\"", "address=\"10.140.0.10 2001:db8::1\"", "::ffff:1.2.3.4", "10.1", "port-security=\"off\"",
        "<ovn:port/>", "<ovn:nat external=\"192.168.58.110\" logical=\"10.140.0.10\"/>", "<port xmlns=\"\"/>", "mode=\"distributed\"",
        "<![CDATA[x]]>", "&#10;", "é", "ovn:", "\"", ">", "</ovn:port>", " ", "groups=\"a a\"", "lifetime=\"defined\"", "none", "%", "/24",
    ];

    private const int Inputs = 100_000;

    private static readonly TimeSpan s_bound = TimeSpan.FromMilliseconds(50);

    private int _valid, _invalid, _refused, _matched;

    [Test]
    public void A_hundred_thousand_mutations_give_documented_results_only_and_soon()
    {
        var originals = new[] { "web-1.start.xml", "web-2.prepare.xml", "web-1.stopped.xml" }.Select(Capture.Text).ToList();
        var slowest = new (TimeSpan Took, string Text)[Inputs / 1000];
        Parallel.For(0, slowest.Length, block =>
        {
            var random = new Random(4711 + block);
            for (var i = 0; i < 1000; i++)
            {
                var text = Mutate(originals[random.Next(originals.Count)], random);
                var took = Time(text, seed: i);
                if (took > slowest[block].Took)
                    slowest[block] = (took, text);
            }
        });

        var (longest, culprit) = slowest.MaxBy(s => s.Took);
        TestContext.Out.WriteLine($"{_valid} valid, {_invalid} invalid, {_refused} not XML, {_matched} matched; the slowest took {longest.TotalMilliseconds:0.00} ms");
        // Another program may have had the processor just then: what is slow is slow every time.
        foreach (var (_, text) in slowest.Where(s => s.Took > s_bound))
            Assert.That(Enumerable.Range(0, 5).Min(i => Time(text, i)), Is.LessThan(s_bound), text);
        TestContext.Out.WriteLine(culprit);
        Assert.That(new[] { _valid, _invalid, _refused, _matched }, Has.All.GreaterThan(5_000));
    }

    /// <summary>Reads one input as the daemon does, and checks what comes of it.</summary>
    private TimeSpan Time(string text, int seed)
    {
        var started = Stopwatch.GetTimestamp();
        DomainDefinition domain;
        try
        {
            domain = DomainXmlReader.Read(text);
        }
        catch (DomainXmlException e)
        {
            var refused = Stopwatch.GetElapsedTime(started);
            Assert.That(e.Message, Does.StartWith("the domain XML "));
            Interlocked.Increment(ref _refused);
            return refused;
        }

        var definition = DomainIntake.Of(domain);
        var result = definition.Intent;
        var random = new Random(seed);
        var matches = PortMatcher.Match(definition, _ => random.Next(5) > 0);
        var took = Stopwatch.GetElapsedTime(started);

        Interlocked.Increment(ref result.IsValid ? ref _valid : ref _invalid);
        foreach (var error in result.Errors)
            AssertSentence(error, text);
        foreach (var match in matches)
        {
            if (match.Interface is null != match.Error is not null)
                Assert.Fail(text);
            if (match.Error is not null)
                AssertSentence(match.Error, text);
            else
                Interlocked.Increment(ref _matched);
        }

        return took;
    }

    private static void AssertSentence(AnnotationError error, string text)
    {
        if (error.Message.Length is < 10 or > 600 || error.Message.Any(char.IsControl) || char.IsAsciiLetterUpper(error.Message[0]))
            Assert.Fail($"{error.Message}\n{text}");
    }

    private static string Mutate(string original, Random random)
    {
        var text = new StringBuilder(original);
        var start = original.IndexOf("<metadata>", StringComparison.Ordinal) + "<metadata>".Length;
        var end = original.IndexOf("</metadata>", StringComparison.Ordinal);
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(start, end);
            switch (random.Next(6))
            {
                case 0:
                    text[at] = (char)random.Next(32, 127);
                    break;
                case 1:
                    text.Remove(at, 1);
                    end--;
                    break;
                case 2:
                    (text[at], text[at + 1]) = (text[at + 1], text[at]);
                    break;
                case 3:
                    end += Insert(text, at, random);
                    break;
                default:
                    // Where an attribute or a child can begin, so that more than the XML parser gets something to do.
                    var gap = text.ToString().IndexOf(random.Next(2) == 0 ? " " : ">", at, StringComparison.Ordinal) + 1;
                    end += gap > 0 && gap < end ? Insert(text, gap, random) : 0;
                    break;
            }
        }
        return text.ToString();
    }

    private static int Insert(StringBuilder text, int at, Random random)
    {
        var fragment = s_fragments[random.Next(s_fragments.Length)] + (random.Next(2) == 0 ? " " : "");
        text.Insert(at, fragment);
        return fragment.Length;
    }
}
