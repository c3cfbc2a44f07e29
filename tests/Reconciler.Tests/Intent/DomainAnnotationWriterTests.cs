using System.Xml.Linq;
using Reconciler.Intent;

namespace Reconciler.Tests.Intent;

[TestFixture]
internal sealed class DomainAnnotationWriterTests
{
    private const string EverythingInside = """
        <o:port mac="52:54:00:AB:CD:EF" switch=" s &amp; 1 " address="10.0.0.5  2001:DB8:0:0::5" port-security="off" dhcp="on" port="web" groups="a b" lifetime="defined">
          <o:nat external="192.0.2.1" router="&lt;r&gt;" mode="distributed" mac="0A:00:00:00:00:01" logical="10.0.0.5"/>
          <o:nat external="2001:db8:1::1" mode="centralized"/>
        </o:port>
        <o:port alias="ua-x" address="dynamic" port-security="on" dhcp="auto" lifetime="running"/>
        <o:port network="n" address="none" dhcp="off"/>
        <o:port network="m"/>
        """;

    [Test]
    public void What_is_written_is_read_again()
    {
        var before = AnnotationText.ReadPorts(EverythingInside).Annotation!;
        var inDomain = DomainAnnotationReader.Read(DomainAnnotationWriter.ToElement(before));
        var asMetadata = DomainAnnotationReader.Read(XElement.Parse(DomainAnnotationWriter.ToMetadata(before)));
        foreach (var after in new[] { inDomain, asMetadata })
        {
            Assert.That(after.Sentences(), Is.Empty);
            Assert.That(Flat(after.Annotation!), Is.EqualTo(Flat(before)));
            Assert.That(after.Annotation!.Ports.Select(p => p.Nats), Is.EqualTo(before.Ports.Select(p => p.Nats)));
            Assert.That(after.Annotation!.Ports.Select(p => p.Groups), Is.EqualTo(before.Ports.Select(p => p.Groups)));
        }
    }

    [Test]
    public void It_is_what_the_documentation_shows()
    {
        var annotation = AnnotationText.ReadPorts("<o:port address='10.140.0.10' switch='nat-switch-1'><o:nat external='192.168.58.110'/></o:port>").Annotation!;
        Assert.That(DomainAnnotationWriter.ToElement(annotation).ToString(), Is.EqualTo("""
            <ovn:ports xmlns:ovn="urn:ovn-reconciler:domain:1">
              <ovn:port switch="nat-switch-1" address="10.140.0.10">
                <ovn:nat external="192.168.58.110" />
              </ovn:port>
            </ovn:ports>
            """));
        Assert.That(DomainAnnotationWriter.ToMetadata(annotation), Is.EqualTo("""
            <ports>
              <port switch="nat-switch-1" address="10.140.0.10">
                <nat external="192.168.58.110" />
              </port>
            </ports>
            """));
    }

    private static IEnumerable<PortAnnotation> Flat(DomainAnnotation annotation) => annotation.Ports.Select(p => p with { Nats = [], Groups = null });
}
