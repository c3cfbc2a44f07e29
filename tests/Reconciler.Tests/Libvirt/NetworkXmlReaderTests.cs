using Reconciler.Libvirt;

namespace Reconciler.Tests.Libvirt;

[TestFixture]
internal sealed class NetworkXmlReaderTests
{
    private static readonly Guid s_uuid = new("a392a9c9-f99e-4af4-8af6-b4814e3bd7ce");

    [Test]
    public void The_network_inside_hook_data()
    {
        using var stream = Capture.Open("network.port-created.xml");
        var network = NetworkXmlReader.Read(stream);

        Assert.That(network.Uuid, Is.EqualTo(s_uuid));
        Assert.That(network.Name, Is.EqualTo("nat-net"));
        Assert.That(network.Bridge, Is.EqualTo("br-int"));
        Assert.That(network.VirtualPortType, Is.EqualTo("openvswitch"));
        Assert.That(network.DefaultPortgroup, Is.EqualTo("ovn-nat"));
        Assert.That(network.Annotations, Is.Empty);
    }

    [Test]
    public void The_annotation_of_a_network()
    {
        var network = NetworkXmlReader.Read($"""
            <network><name>n</name><uuid>{s_uuid}</uuid>
              <metadata><o:network xmlns:o="urn:ovn-reconciler:network:1" switch="s"/></metadata>
              <portgroup name='other'><virtualport type='other'/></portgroup>
            </network>
            """);

        Assert.That(network.Annotations.Single().Attribute("switch")!.Value, Is.EqualTo("s"));
        Assert.That(network.VirtualPortType, Is.Null);
        Assert.That(network.DefaultPortgroup, Is.Null);
    }

    [Test]
    public void Interface_ids_that_all_its_interfaces_share()
    {
        var network = NetworkXmlReader.Read($"""
            <network><name>n</name><uuid>{s_uuid}</uuid>
              <virtualport type='openvswitch'><parameters interfaceid='{s_uuid}'/></virtualport>
              <portgroup name='a'><virtualport><parameters profileid='p'/></virtualport></portgroup>
              <portgroup name='b' default='yes'><virtualport><parameters interfaceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f'/></virtualport></portgroup>
            </network>
            """);

        Assert.That(network.InterfaceIds, Is.EqualTo(new[] { s_uuid, new Guid("09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f") }));
        Assert.That(network.DefaultPortgroup, Is.EqualTo("b"));
    }

    [Test]
    public void Vlans_of_a_network_and_of_its_portgroups()
    {
        const string Portgroups = "<portgroup name='a'><vlan><tag id='7'/></vlan></portgroup><portgroup name='b'/>";
        var network = NetworkXmlReader.Read($"<network><name>n</name><uuid>{s_uuid}</uuid>{Portgroups}</network>");
        Assert.That((network.HasVlan, network.VlanPortgroups.Single()), Is.EqualTo((false, "a")));
        Assert.That(NetworkXmlReader.Read($"<network><name>n</name><uuid>{s_uuid}</uuid><vlan><tag id='7'/></vlan></network>").HasVlan, Is.True);
    }

    [TestCase("<domain/>", "the network XML begins with <domain> instead of <network> (line 1)")]
    [TestCase("<hookData/>", "the network XML has no <name> (line 1)")]
    [TestCase("<network><name>a</name></network>", "the network XML has no <uuid> (line 1)")]
    public void Malformed_documents_are_refused_with_a_reason(string text, string message)
        => Assert.That(() => NetworkXmlReader.Read(text), Throws.TypeOf<DomainXmlException>().With.Message.EqualTo(message));
}
