using System.Collections.Immutable;
using System.Xml.Linq;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class NetworkDefaultsTests
{
    private static readonly Dictionary<string, PortDefaults> s_configured = new(StringComparer.Ordinal)
    {
        ["n"] = new PortDefaults { Switch = "configured", Dhcp = DhcpMode.Off, Lifetime = PortLifetime.Defined },
    };

    [TestCase(null, null, "configured", false)]
    [TestCase("<o:network {0} switch='s'/>", null, "s", false)]
    [TestCase("<o:network {0} port-security='off'/>", null, "configured", true)]
    [TestCase("<o:network {0} switch='s'><o:portgroup name='g' switch='t'/></o:network>", "g", "t", false)]
    [TestCase("<o:network {0} switch='s'><o:portgroup name='g' switch='t'/></o:network>", "h", "s", false)]
    [TestCase("<o:network {0} switch='s'><o:portgroup name='standard' switch='u'/></o:network>", null, "u", false)]
    public void Portgroup_then_network_then_configuration(string? metadata, string? portgroup, string logicalSwitch, bool open)
    {
        var found = Of(metadata, portgroup, out var mistake);
        Assert.That(mistake, Is.Null);
        Assert.That((found.Switch, found.Dhcp, found.Lifetime), Is.EqualTo((logicalSwitch, DhcpMode.Off, PortLifetime.Defined)));
        Assert.That(found.PortSecurity, Is.EqualTo(open ? false : null));
    }

    [Test]
    public void A_mistake_in_the_metadata_is_named_with_its_network()
    {
        Of("<o:network {0} swich='s'/>", null, out var mistake);
        Assert.That(mistake!.IsWarning, Is.False);
        Assert.That(mistake.Message, Is.EqualTo("the metadata of network 'n': unknown attribute 'swich' on <network>; did you mean 'switch'?"));
    }

    [Test]
    public void An_interface_on_no_network_has_none() => Assert.That(
        new NetworkDefaults(s_configured, LibvirtNetworks.None).Of(Nic(null, null), out _), Is.EqualTo(PortDefaults.Empty));

    [Test]
    public void A_network_that_is_not_there_may_have_said_anything()
    {
        new NetworkDefaults(s_configured, LibvirtNetworks.None).Of(Nic("n", null), out var gone);
        Assert.That(gone, Is.EqualTo(new Problem(
            null, "libvirt has no network 'n' any more; define it again; until then what the interface has stays as it is") { IsWarning = true, Check = Problem.NetworkMissing }));

        new NetworkDefaults(s_configured, LibvirtNetworks.None with { Error = "virtnetworkd is away" }).Of(Nic("n", null), out var away);
        Assert.That(away!.Message, Does.StartWith("libvirt network 'n' is not known, because libvirt's networks cannot be read: virtnetworkd is away"));

        new NetworkDefaults(s_configured, LibvirtNetworks.Of([new(Guid.Empty, "n", true, null, "malformed", 1)])).Of(Nic("n", null), out var unreadable);
        Assert.That(unreadable!.Message, Does.StartWith("libvirt network 'n' cannot be read: malformed"));
    }

    private static PortDefaults Of(string? metadata, string? portgroup, out Problem? mistake)
    {
        var networks = new Dictionary<string, NetworkDefinition>(StringComparer.Ordinal)
        {
            ["n"] = new(Guid.Empty, "n", "br-int", "openvswitch",
                metadata is null ? [] : [XElement.Parse(metadata.Replace("{0}", $"xmlns:o='{NetworkAnnotation.NamespaceUri}'", StringComparison.Ordinal))])
            {
                DefaultPortgroup = "standard",
            },
        };
        return new NetworkDefaults(s_configured, LibvirtNetworks.None with { Definitions = networks.ToImmutableDictionary() }).Of(Nic("n", portgroup), out mistake);
    }

    private static WorkloadInterface Nic(string? network, string? portgroup) =>
        new(Sample.Mac) { Network = network, Bridge = "br-int", Portgroup = portgroup, IsOfOpenVSwitch = true };
}
