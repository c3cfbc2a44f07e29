using System.Text;
using Reconciler.Annotations;
using Reconciler.Libvirt;
using Reconciler.Tests.Libvirt;

namespace Reconciler.Tests.Annotations;

/// <summary>Whatever is done to an annotation, the answer is a domain, an annotation or a sentence, never another exception.</summary>
[TestFixture]
public class AnnotationMutationTests
{
    private static readonly string[] s_fragments =
    [
        "urn:ovn-reconciler:domain:1", "urn:ovn-reconciler:network:1", "urn:ovn-reconciler:", "mac=\"52:54:00:90:04:48\"", "alias=\"net0\"",
        "network=\"nat-net\"", "address=\"dynamic\"", "address=\"10.140.0.10 2001:db8::1\"", "::ffff:1.2.3.4", "10.1", "port-security=\"off\"",
        "<ovn:port/>", "<ovn:nat external=\"192.168.58.110\" logical=\"10.140.0.10\"/>", "<port xmlns=\"\"/>", "mode=\"distributed\"",
        "<![CDATA[x]]>", "&#10;", "é", "ovn:", "\"", ">", "</ovn:port>", " ", "groups=\"a a\"", "lifetime=\"defined\"", "none", "%", "/24",
    ];

    [Test]
    public void Twenty_thousand_mutations_give_documented_results_only()
    {
        var random = new Random(4711);
        var originals = new[] { "web-1.start.xml", "web-2.prepare.xml", "web-1.stopped.xml" }.Select(Capture.Text).ToList();
        var (valid, invalid, refused, matched) = (0, 0, 0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var text = Mutate(originals[random.Next(originals.Count)], random);
            DomainDefinition domain;
            try
            {
                domain = DomainXmlReader.Read(text);
            }
            catch (DomainXmlException e)
            {
                Assert.That(e.Message, Does.StartWith("the domain XML "));
                refused++;
                continue;
            }

            var result = DomainAnnotationReader.Read(domain);
            if (result.IsValid)
                valid++;
            else
                invalid++;
            foreach (var error in result.Errors)
                AssertSentence(error, text);
            if (result.Annotation is null)
                continue;
            foreach (var match in AnnotationMatcher.Match(result.Annotation, domain, nic => random.Next(5) > 0))
            {
                Assert.That(match.Interface is null, Is.EqualTo(match.Error is not null), text);
                if (match.Error is not null)
                    AssertSentence(match.Error, text);
                else
                    matched++;
            }
        }
        TestContext.Out.WriteLine($"{valid} valid, {invalid} invalid, {refused} not XML, {matched} matched");
        Assert.That(new[] { valid, invalid, refused, matched }, Has.All.GreaterThan(1_000));
    }

    private static void AssertSentence(AnnotationError error, string text)
    {
        Assert.That(error.Message, Has.Length.InRange(10, 600), text);
        Assert.That(error.Message.Any(char.IsControl), Is.False, text);
        Assert.That(error.Message[0], Is.Not.AnyOf([.. Enumerable.Range('A', 26).Select(letter => (char)letter)]), text);
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
