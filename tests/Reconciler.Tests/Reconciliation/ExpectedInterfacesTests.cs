using System.Collections.Immutable;
using Reconciler.Libvirt;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class ExpectedInterfacesTests
{
    private static readonly NetworkDefinition s_natNet = Network("nat-net", "br-int");

    [Test]
    public void An_interface_of_a_network_is_where_the_network_is()
        => Assert.That(Of("web-1.prepare.xml", "br-int", s_natNet)!.Select(i => (i.Mac, i.InterfaceId)), Is.EqualTo(new[] { (Sample.Mac, (string?)null) }));

    [Test]
    public void One_that_is_plugged_in_brings_its_interfaceid()
        => Assert.That(Of("web-1.start.xml", "br-int")!.Select(i => (i.Mac, i.InterfaceId)), Is.EqualTo(new[] { (Sample.Mac, Sample.InterfaceId) }));

    [Test]
    public void One_on_a_bridge_is_on_that_bridge()
        => Assert.That(Of("web-2.prepare.xml", "br-int"), Has.Count.EqualTo(1));

    [Test]
    public void One_on_another_bridge_is_none_of_ours()
    {
        Assert.That(Of("web-1.start.xml", "br-ovn"), Is.Empty);
        Assert.That(Of("web-1.prepare.xml", "br-int", Network("nat-net", "virbr0")), Is.Empty);
        Assert.That(Of("web-1.prepare.xml", "br-int", Network("nat-net", null)), Is.Empty);
    }

    [Test]
    public void With_a_network_that_is_not_known_nothing_is_known()
        => Assert.That(Of("web-1.prepare.xml", "br-int", Network("other-net", "br-int")), Is.Null);

    private static NetworkDefinition Network(string name, string? bridge) => new(Guid.NewGuid(), name, bridge, "openvswitch", []);

    private static IReadOnlyList<PluggedInterface>? Of(string capture, string bridge, params NetworkDefinition[] networks) =>
        ExpectedInterfaces.Of(DomainIntake.Of(DomainXmlReader.Read(Capture.Text(capture))), bridge,
            networks.ToImmutableDictionary(n => n.Name));
}
