using System.Text;
using Reconciler.Intent;
using Reconciler.Libvirt;

namespace Reconciler.Tests.Libvirt;

/// <summary>What other tools have in <c>metadata</c> does not matter: libvirt takes and prints more than .NET's reader does.</summary>
[TestFixture]
internal sealed class ForeignMetadataTests
{
    private const string Uuid = "ffedf175-fb79-4d47-8f76-b785d90545a8";
    private const string Ours = "<ovn:ports xmlns:ovn='urn:ovn-reconciler:domain:1'><ovn:port switch='s'/></ovn:ports>";

    private static readonly string[] s_foreign =
    [
        "<t:tool xmlns:t='urn:x'><x:i/></t:tool>",
        "<t:tool xmlns:t='urn:x' x:a='1'/>",
        "<t:tool xmlns:t='urn:x' xmlns:p=''/>",
        "<t:tool xmlns:t='urn:x' xmlns:u='urn:x' t:a='1' u:a='2'/>",
        "<t:tool xmlns:t='urn:x'><a:b:c/></t:tool>",
        "<t:tool xmlns:t='urn:x'><㐀/></t:tool>",
        "<t:tool xmlns:t='urn:x'><?XML a?></t:tool>",
        "<t:tool xmlns:t='urn:x' xmlns:xml='urn:y'/>",
        "<t:tool xmlns:t='urn:x' a='&gt;/>'>&lt;![CDATA[<![CDATA[</metadata>]]><!-- </metadata><x --></t:tool>",
        "<t:tool xmlns:t='urn:x'><metadata><ovn:ports xmlns:ovn='urn:ovn-reconciler:domain:1'/></metadata></t:tool>",
        "<ovn:ports xmlns:ovn='http://example.org/'>theirs</ovn:ports>",
        "<x:y/>",
    ];

    [Test]
    public void It_is_passed_over([ValueSource(nameof(s_foreign))] string foreign, [Values] bool before)
    {
        var domain = DomainXmlReader.Read($"""
            <domain id='3'><name>a</name><uuid>{Uuid}</uuid><metadata>
              {(before ? foreign + Ours : Ours + foreign)}
            </metadata><devices><interface type='user'><mac address='52:54:00:00:00:01'/></interface></devices></domain>
            """);

        Assert.That(domain.UnreadableAnnotations, Is.Empty);
        Assert.That(DomainAnnotationReader.Read(domain).Annotation!.Ports.Single().Switch, Is.EqualTo("s"));
        Assert.That(domain.Interfaces, Has.Length.EqualTo(1));
    }

    [Test]
    public void In_a_network_as_well([ValueSource(nameof(s_foreign))] string foreign)
    {
        const string ours = "<o:network xmlns:o='urn:ovn-reconciler:network:1' switch='s'/>";
        var network = NetworkXmlReader.Read($"""
            <hookData><network><name>n</name><uuid>{Uuid}</uuid><metadata>{foreign}{ours}</metadata><bridge name='br-int'/></network></hookData>
            """);

        Assert.That(NetworkAnnotationReader.Read(network).Annotation!.Defaults.Switch, Is.EqualTo("s"));
        Assert.That(network.Bridge, Is.EqualTo("br-int"));
    }

    [Test]
    public void What_is_ours_and_cannot_be_read_is_a_mistake_in_the_annotation()
    {
        var domain = DomainXmlReader.Read($"""
            <domain id='3'><name>a</name><uuid>{Uuid}</uuid><metadata>
              <ovn:ports xmlns:ovn='urn:ovn-reconciler:domain:1'><x:port switch='s'/></ovn:ports>
            </metadata></domain>
            """);

        Assert.That(domain.Name, Is.EqualTo("a"));
        var result = DomainAnnotationReader.Read(domain);
        Assert.That(result.Annotation, Is.Null);
        Assert.That(result.Errors.Single().ToString(), Does.StartWith("metadata: the metadata XML is malformed: 'x' is an undeclared prefix"));
    }

    [Test]
    public void Declarations_around_ours_count()
    {
        var domain = DomainXmlReader.Read($"""
            <domain xmlns:p="urn:theirs" xmlns:q=""><name>a</name><uuid>{Uuid}</uuid>
            <metadata xmlns:p="urn:ovn-reconciler:domain:1"><p:ports><p:port switch="s"/></p:ports></metadata></domain>
            """.Replace(" xmlns:q=\"\"", "", StringComparison.Ordinal));

        Assert.That(DomainAnnotationReader.Read(domain).Annotation!.Ports.Single().Switch, Is.EqualTo("s"));
    }

    [Test]
    public void A_million_levels_of_ours_are_refused_not_followed()
    {
        Assert.That(Read(9_000), Is.EqualTo(new[] { "the metadata XML is nested deeper than 256 levels (line 1)" }));
        Assert.That(Read(1_000_000).Single(), Does.Contain("at most 65536 are read"));

        static IEnumerable<string> Read(int levels)
        {
            var text = new StringBuilder().Insert(0, "<a>", levels).Insert(levels * 3, "</a>", levels).ToString();
            return DomainXmlReader.Read(
                $"<domain><name>a</name><uuid>{Uuid}</uuid><metadata><p xmlns='urn:ovn-reconciler:domain:1'>{text}</p></metadata></domain>").UnreadableAnnotations;
        }
    }

    [Test]
    public void A_million_levels_of_others_are_passed_over()
    {
        const int levels = 1_000_000;
        var text = new StringBuilder().Insert(0, "<a>", levels).Insert(levels * 3, "</a>", levels).ToString();

        var domain = DomainXmlReader.Read(
            $"<domain><name>a</name><uuid>{Uuid}</uuid><metadata><p xmlns='urn:x'>{text}</p>{Ours}</metadata></domain>");

        Assert.That(domain.Annotations, Has.Length.EqualTo(1));
    }

    [Test]
    public void A_declared_encoding_is_followed()
    {
        var text = $"<?xml version='1.0' encoding='iso-8859-1'?><domain><name>bär</name><uuid>{Uuid}</uuid></domain>";

        Assert.That(DomainXmlReader.Read(Encoding.Latin1.GetBytes(text).AsMemory()).Name, Is.EqualTo("bär"));
    }

    [Test]
    public void The_line_of_a_mistake_is_that_of_the_whole_document() => Assert.That(
        () => DomainXmlReader.Read("<domain>\n<metadata>\n<x:i/>\n</metadata>\n<uuid>12</uuid></domain>"),
        Throws.TypeOf<DomainXmlException>().With.Message.EqualTo("the domain XML has '12' as <uuid>, which is not a UUID (line 5)"));
}
