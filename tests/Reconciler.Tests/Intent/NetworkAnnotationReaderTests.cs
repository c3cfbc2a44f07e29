using Reconciler.Intent;
using Reconciler.Libvirt;

namespace Reconciler.Tests.Intent;

[TestFixture]
internal sealed class NetworkAnnotationReaderTests
{
    [Test]
    public void Defaults_of_the_network_and_of_its_portgroups()
    {
        var result = Read("""
            <ovn:network xmlns:ovn="urn:ovn-reconciler:network:1" switch="nat-switch-1" address="dynamic">
              <ovn:portgroup name="backend" switch="nat-switch-2" dhcp="off" port-security="off" lifetime="defined" groups="g h"/>
              <portgroup xmlns="" name="other"/>
            </ovn:network>
            """);

        Assert.That(result.Errors, Is.Empty);
        Assert.That(
            result.Annotation!.Defaults, Is.EqualTo(new PortDefaults { Switch = "nat-switch-1", Address = AddressRequest.Dynamic }));
        var backend = result.Annotation.Portgroups["backend"];
        Assert.That(backend with { Groups = null }, Is.EqualTo(new PortDefaults
        {
            Switch = "nat-switch-2", Dhcp = DhcpMode.Off, PortSecurity = false, Lifetime = PortLifetime.Defined,
        }));
        Assert.That(backend.Groups, Is.EqualTo(new[] { "g", "h" }));
        Assert.That(result.Annotation.Portgroups["other"], Is.EqualTo(PortDefaults.Empty));
    }

    [Test]
    public void No_annotation_is_no_error()
    {
        var result = Read("");
        Assert.That(result.Annotation, Is.Null);
        Assert.That(result.IsValid, Is.True);
    }

    [TestCase(
        "<ports xmlns='urn:ovn-reconciler:domain:1'/>",
        "metadata: the namespace 'urn:ovn-reconciler:domain:1' belongs in a domain; in a libvirt network it is 'urn:ovn-reconciler:network:1'")]
    [TestCase(
        "<network xmlns='urn:ovn-reconciler:network:1' address='10.0.0.1'/>",
        "network: address '10.0.0.1' would be that of every port; use 'dynamic' or 'none'")]
    [TestCase(
        "<network xmlns='urn:ovn-reconciler:network:1' mac='52:54:00:90:04:48'/>",
        "network: unknown attribute 'mac' on <network>; it can have switch, address, port-security, dhcp, groups, lifetime")]
    [TestCase(
        "<network xmlns='urn:ovn-reconciler:network:1'><portgroup switch='s'/></network>",
        "portgroup 1: <portgroup> needs name, that of the portgroup in the network")]
    [TestCase(
        "<network xmlns='urn:ovn-reconciler:network:1'><portgroup name='a'/><portgroup name='a'/></network>",
        "portgroup 2: portgroup 'a' is there twice")]
    [TestCase(
        "<network xmlns='urn:ovn-reconciler:network:1'><portgroup name='a'><nat/></portgroup></network>",
        "portgroup 1: unknown element <nat> in <portgroup>; nothing can be there")]
    public void Errors(string metadata, string sentence)
        => Assert.That(Read(metadata).Errors.Select(error => error.ToString()), Is.EqualTo(new[] { sentence }));

    private static NetworkAnnotationResult Read(string metadata) => NetworkAnnotationReader.Read(NetworkXmlReader.Read($"""
        <network><name>n</name><uuid>a392a9c9-f99e-4af4-8af6-b4814e3bd7ce</uuid><metadata>{metadata}</metadata></network>
        """));
}
