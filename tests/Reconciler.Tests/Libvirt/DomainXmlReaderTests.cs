using System.Diagnostics;
using System.Text;
using Reconciler.Libvirt;

namespace Reconciler.Tests.Libvirt;

[TestFixture]
internal sealed class DomainXmlReaderTests
{
    private const string Uuid = "ffedf175-fb79-4d47-8f76-b785d90545a8";

    [TestCase("web-1.prepare.xml", 25, "network", "nat-net", null, null, null, null)]
    [TestCase("web-1.start.xml", 25, "bridge", "nat-net", "br-int", "cd067ee2-ca7e-4419-86fb-1ab37815a24d", "vnet24", "net0")]
    [TestCase("web-1.started.xml", 25, "bridge", "nat-net", "br-int", "cd067ee2-ca7e-4419-86fb-1ab37815a24d", "vnet24", "net0")]
    [TestCase("web-1.stopped.xml", null, "network", "nat-net", null, null, null, "net0")]
    [TestCase("web-1.release.xml", null, "network", "nat-net", null, null, null, "net0")]
    [TestCase("web-1.restore.xml", null, "network", "nat-net", null, null, null, null)]
    [TestCase("web-2.prepare.xml", 27, "bridge", null, "br-int", "43ec3cec-c00b-47ea-937e-1197596395a2", null, null)]
    [TestCase("web-2.live-dumpxml.xml", 26, "bridge", null, "br-int", "43ec3cec-c00b-47ea-937e-1197596395a2", "vnet25", "net0")]
    [TestCase("web-2.stopped.xml", null, "bridge", null, "br-int", "43ec3cec-c00b-47ea-937e-1197596395a2", null, "net0")]
    [TestCase("migration.migrate-begin.xml", null, "network", "nat-net", null, null, null, null)]
    [TestCase("migration.start-begin.xml", 1, "bridge", "nat-net", "br-int", "5d26d396-cd55-410d-a266-008b75226a91", "vnet0", "net0")]
    public void The_interface_of_a_capture(
        string file, int? id, string type, string? network, string? bridge, string? interfaceId, string? target, string? alias)
    {
        var domain = DomainXmlReader.Read(Capture.Text(file));

        Assert.That(domain.Id, Is.EqualTo(id));
        Assert.That(domain.Interfaces, Has.Length.EqualTo(1));
        var nic = domain.Interfaces[0];
        Assert.That(nic, Is.EqualTo(new DomainInterface(
            nic.Mac, type, network, bridge, null, interfaceId is null ? null : "openvswitch", interfaceId, target, alias)));
    }

    [Test]
    public void All_captures_give_the_same_by_stream_bytes_and_text()
    {
        Assert.That(Capture.DomainFiles.Count(), Is.GreaterThan(10), "they are all looked at");
        foreach (var file in Capture.DomainFiles)
        {
            var text = Capture.Text(file);
            using var stream = Capture.Open(file);
            var domains = new[]
            {
                DomainXmlReader.Read(text), DomainXmlReader.Read(stream), DomainXmlReader.Read(Encoding.UTF8.GetBytes(text).AsMemory()),
            };
            foreach (var domain in domains)
            {
                Assert.That(domain.Name, Is.EqualTo(file.StartsWith("migration", StringComparison.Ordinal) ? "mig1" : file[..5]));
                Assert.That(domain.Interfaces.Single().Mac, Does.Match("^52:54:00(:[0-9a-f]{2}){3}$"));
                Assert.That(domain.Interfaces, Is.EqualTo(domains[0].Interfaces));
                Assert.That(
                    domain.Annotations.Select(annotation => annotation.ToString()),
                    Is.EqualTo(domains[0].Annotations.Select(annotation => annotation.ToString())));
            }
        }
    }

    [Test]
    public void Only_our_own_children_of_metadata_are_kept_whatever_their_prefix()
    {
        var domain = DomainXmlReader.Read($"""
            <domain xmlns:x="urn:ovn-reconciler:domain:1"><name>a</name><uuid>{Uuid}</uuid>
              <title>t</title><metadata>
                <ovn:ports xmlns:ovn="http://example.org/">theirs</ovn:ports>
                <ports xmlns="urn:ovn-reconciler:domain:2"/>
                <none/>
                <x:ports><x:port switch="s&amp;t"><nat xmlns="" external="10.0.0.1"/></x:port>text</x:ports>
              </metadata></domain>
            """);

        Assert.That(domain.Annotations, Has.Length.EqualTo(2));
        Assert.That(domain.Annotations[0].Name.NamespaceName, Is.EqualTo("urn:ovn-reconciler:domain:2"));
        var port = domain.Annotations[1].Elements().Single();
        Assert.That(port.Name.ToString(), Is.EqualTo("{urn:ovn-reconciler:domain:1}port"));
        Assert.That(port.Attribute("switch")!.Value, Is.EqualTo("s&t"));
        Assert.That(port.Elements().Single().Name.ToString(), Is.EqualTo("nat"));
        Assert.That(domain.Annotations[1].LastNode!.ToString(), Is.EqualTo("text"));
    }

    [Test]
    public void Everything_an_interface_can_say()
    {
        var domain = DomainXmlReader.Read($"""
            <domain id='7'><uuid>{Uuid.ToUpperInvariant()}</uuid><name>a</name><devices>
              <disk><source bridge='x'/><alias name='d'/></disk>
              <interface type='network'><mac address='52:54:00:AB:CD:EF'/><source network='n' portgroup='g'/>
                <virtualport><parameters interfaceid='i'/></virtualport><target dev='tap7'/><alias name='ua-front'/></interface>
              <interface type='user'><mac address='52:54:00:00:00:01'/><mtu size='1442'/><vlan><tag id='7'/></vlan></interface>
            </devices></domain>
            """);

        Assert.That(domain.Uuid, Is.EqualTo(Guid.Parse(Uuid)));
        Assert.That(domain.Interfaces, Is.EqualTo(new[]
        {
            new DomainInterface("52:54:00:ab:cd:ef", "network", "n", null, "g", null, "i", "tap7", "ua-front"),
            new DomainInterface("52:54:00:00:00:01", "user", null, null, null, null, null, null, null) { Mtu = 1442, HasVlan = true },
        }));
    }

    [TestCase("", "the domain XML is malformed: Root element is missing.")]
    [TestCase("hello", "the domain XML is malformed: Data at the root level is invalid. Line 1, position 1.")]
    [TestCase("<network/>", "the domain XML begins with <network> instead of <domain> (line 1)")]
    [TestCase("<domain xmlns='urn:x'/>", "the domain XML begins with <domain> of another namespace (line 1)")]
    [TestCase("<domain/>", "the domain XML has no <name> (line 1)")]
    [TestCase("<domain><name>a</name></domain>", "the domain XML has no <uuid> (line 1)")]
    [TestCase("<domain><name/></domain>", "the domain XML has an empty <name> (line 1)")]
    [TestCase("<domain><name>a<b/></name></domain>", "the domain XML has an element <b> inside <name> (line 1)")]
    [TestCase("<domain>\n<name>a</name>\n<uuid>12</uuid></domain>", "the domain XML has '12' as <uuid>, which is not a UUID (line 3)")]
    [TestCase("<domain><name>a</name><name>b</name></domain>", "the domain XML has two <name> elements (line 1)")]
    [TestCase("<domain><name>a</name><devices><interface/></devices></domain>", "the domain XML has no type on interface 1 (line 1)")]
    [TestCase(
        "<domain><devices><interface type='user'/></devices></domain>", "the domain XML has no <mac address=…> in interface 1 (line 1)")]
    [TestCase(
        "<domain><devices><interface type='user'><mac address='52:54:00:0:0:1'/></interface></devices></domain>",
        "the domain XML has '52:54:00:0:0:1' as the MAC address of interface 1 (line 1)")]
    public void Malformed_documents_are_refused_with_a_reason(string text, string message)
        => Assert.That(() => DomainXmlReader.Read(text), Throws.TypeOf<DomainXmlException>().With.Message.EqualTo(message));

    [Test]
    public void A_document_type_is_refused()
        => Assert.That(
            () => DomainXmlReader.Read("<!DOCTYPE domain [<!ENTITY a 'b'>]><domain><name>&a;</name></domain>"),
            Throws.TypeOf<DomainXmlException>().With.Message.Contains("DTD is prohibited"));

    [Test]
    public void An_unknown_encoding_is_refused()
        => Assert.That(
            () => DomainXmlReader.Read("<?xml version='1.0' encoding='nonsense'?><domain/>"u8.ToArray().AsMemory()),
            Throws.TypeOf<DomainXmlException>());

    [Test]
    public void What_follows_the_devices_must_be_well_formed_too()
        => Assert.That(
            () => DomainXmlReader.Read($"<domain><name>a</name><uuid>{Uuid}</uuid><devices/></domain><more/>"),
            Throws.TypeOf<DomainXmlException>());

    [TestCase("<domain>", "</domain>")]
    [TestCase("<domain><devices><interface type='user'>", "</interface></devices></domain>")]
    public void A_million_levels_are_refused_not_followed(string before, string after)
    {
        const int levels = 1_000_000;
        var text = new StringBuilder(before).Insert(before.Length, "<a>", levels);
        text.Insert(text.Length, "</a>", levels).Append(after);

        Assert.That(
            () => DomainXmlReader.Read(text.ToString()),
            Throws.TypeOf<DomainXmlException>().With.Message.EqualTo("the domain XML is nested deeper than 256 levels (line 1)"));
    }

    [Test]
    public void More_than_16_MiB_are_refused_in_every_form()
    {
        const string message = "the domain XML is larger than 16 MiB";
        var text = $"<domain><name>a</name><uuid>{Uuid}</uuid><!--{new string('x', 16 * 1024 * 1024)}--></domain>";
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.That(() => DomainXmlReader.Read(text), Throws.TypeOf<DomainXmlException>().With.Message.EqualTo(message));
        Assert.That(() => DomainXmlReader.Read(bytes.AsMemory()), Throws.TypeOf<DomainXmlException>().With.Message.EqualTo(message));
        Assert.That(
            () => DomainXmlReader.Read(new MemoryStream(bytes)), Throws.TypeOf<DomainXmlException>().With.Message.EqualTo(message));
    }

    [Test]
    public void A_stream_stays_open()
    {
        using var stream = Capture.Open("web-1.start.xml");
        DomainXmlReader.Read(stream);
        Assert.That(stream.CanRead, Is.True);
    }

    [Test]
    public void Damaged_captures_are_read_or_refused()
    {
        var random = new Random(20240711);
        var originals = Capture.DomainFiles.Select(file => Encoding.UTF8.GetBytes(Capture.Text(file))).ToList();
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = originals[random.Next(originals.Count)].ToArray();
            for (var n = random.Next(1, 6); n > 0; n--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                DomainXmlReader.Read(bytes.AsMemory(0, random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length));
            }
            catch (DomainXmlException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.InRange(1_000, 19_999));
    }

    [Test]
    public void A_document_is_read_in_well_under_a_millisecond()
    {
        var bytes = Encoding.UTF8.GetBytes(Capture.Text("web-1.start.xml")).AsMemory();
        for (var i = 0; i < 200; i++)
            DomainXmlReader.Read(bytes);

        var times = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var started = Stopwatch.GetTimestamp();
            DomainXmlReader.Read(bytes);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        times.Sort();
        TestContext.Out.WriteLine($"median {times[100] * 1000:F0} µs");
        Assert.That(times[100], Is.LessThan(2.0));
    }
}
