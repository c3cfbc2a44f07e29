using System.Net;
using Reconciler.Ovn;
using Reconciler.Reconciliation;
using Reconciler.Tests.Intent;

namespace Reconciler.Tests.Reconciliation;

/// <summary>Addresses that a guest may send from besides its own are in <c>port_security</c> only.</summary>
[TestFixture]
internal sealed class AllowedAddressesTests
{
    private static readonly LogicalSwitch s_switch = new(Guid.NewGuid(), "s", null);

    [TestCase(false, "02:00:00:00:00:01 10.0.0.5", "02:00:00:00:00:01 10.0.0.5 10.0.0.100 fd00::100")]
    [TestCase(true, "02:00:00:00:00:01 dynamic", "02:00:00:00:00:01 10.0.0.5 10.0.0.100 fd00::100")]
    public void They_are_in_the_port_security(bool isDynamic, string addresses, string security)
    {
        var port = new DesiredPort("p", "02:00:00:00:00:01", s_switch, [IPAddress.Parse("10.0.0.5")], PortSecurity: true)
        {
            IsDynamic = isDynamic,
            AllowedAddresses = [IPAddress.Parse("10.0.0.100"), IPAddress.Parse("fd00::100"), IPAddress.Parse("10.0.0.5")],
        };
        Assert.That((port.AddressColumn.Single(), port.PortSecurityColumn.Single()), Is.EqualTo((addresses, security)));
    }

    [Test]
    public void Without_port_security_they_are_a_mistake() =>
        Assert.That(
            AnnotationText.ReadPorts("<o:port switch='s' port-security='off' allowed-addresses='10.0.0.100'/>")
                .Errors.Select(e => e.Message),
            Is.EqualTo((string[])["allowed-addresses has an effect with port-security='on' only"]));

    [TestCase("10.0.0.254", "allowed-addresses 10.0.0.254 is that of port r-to-s of router r: a guest that sends from it takes the router's place")]
    [TestCase("224.0.0.18", "allowed-addresses 224.0.0.18: it is a multicast address")]
    [TestCase("10.0.0.100", null)]
    public void Nobody_sends_from_the_routers_address(string address, string? reason)
    {
        var network = Sample.NetworkOf((s_switch, new LogicalRouter(Guid.NewGuid(), "r"), "r-to-s", "10.0.0.254/24"));
        Assert.That(AddressRules.WhyNotAllowed(IPAddress.Parse(address), s_switch, network), Is.EqualTo(reason));
    }
}
