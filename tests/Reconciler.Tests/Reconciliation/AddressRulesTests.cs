using System.Net;
using Reconciler.Ovn;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class AddressRulesTests
{
    private static readonly LogicalSwitch s_own = new(Guid.NewGuid(), "own", "10.200.0.0/24") { Ipv6Prefix = "fd00:200::" };

    [TestCase("10.200.0.5", null)]
    [TestCase("10.201.0.5", "address 10.201.0.5 is outside the networks of switch own (10.200.0.0/24)")]
    [TestCase("fd00:200::5", null)]
    [TestCase("fd00:201::5", "address fd00:201::5 is outside the networks of switch own (fd00:200::/64)")]
    public void Without_a_router_the_networks_OVN_gives_from_count(string address, string? sentence) =>
        Assert.That(AddressRules.WhyUnusable(IPAddress.Parse(address), s_own, Sample.NetworkOf()), Is.EqualTo(sentence));

    [Test]
    public void A_router_port_counts_before_the_subnet()
    {
        var network = Sample.NetworkOf((s_own, Sample.Router, "lrp", "10.210.0.254/24"));
        Assert.That(AddressRules.WhyUnusable(IPAddress.Parse("10.210.0.5"), s_own, network), Is.Null);
        Assert.That(
            AddressRules.WhyUnusable(IPAddress.Parse("10.200.0.5"), s_own, network),
            Is.EqualTo("address 10.200.0.5 is outside the networks of switch own (10.210.0.254/24)"));
    }

    [TestCase("10.200.0.254/24", "10.200.0.0", "address 10.200.0.0 is that of the network 10.200.0.0/24 of switch own itself")]
    [TestCase("10.200.0.254/24", "10.200.0.255", "address 10.200.0.255 is the broadcast address of the network 10.200.0.0/24 of switch own")]
    [TestCase("10.200.0.129/25", "10.200.0.128", "address 10.200.0.128 is that of the network 10.200.0.128/25 of switch own itself")]
    [TestCase("10.200.0.1/30", "10.200.0.3", "address 10.200.0.3 is the broadcast address of the network 10.200.0.0/30 of switch own")]
    [TestCase("10.200.0.1/22", "10.200.0.255", null)]
    [TestCase("10.200.0.1/31", "10.200.0.0", null)]
    [TestCase("10.200.0.1/24 10.200.0.2/22", "10.200.0.255", null)]
    [TestCase("10.200.0.1/24 10.200.0.2/22", "10.200.0.0", "address 10.200.0.0 is that of the network 10.200.0.0/24 of switch own itself")]
    [TestCase("fd00:200::1/64", "fd00:200::", null)]
    [TestCase("fd00:200::1/64", "fd00:200::ffff:ffff:ffff:ffff", null)]
    public void What_a_network_keeps_for_itself_is_no_ports(string networks, string address, string? sentence) => Assert.That(
        AddressRules.WhyUnusable(IPAddress.Parse(address), s_own, Sample.NetworkOf((s_own, Sample.Router, "lrp", networks))), Is.EqualTo(sentence));

    [Test]
    public void The_networks_OVN_gives_from_keep_addresses_for_themselves_too() => Assert.That(
        AddressRules.WhyUnusable(IPAddress.Parse("10.200.0.255"), s_own, Sample.NetworkOf()),
        Is.EqualTo("address 10.200.0.255 is the broadcast address of the network 10.200.0.0/24 of switch own"));

    [TestCase(null, null, "")]
    [TestCase("10.0.0.0/8", null, "10.0.0.0/8")]
    [TestCase("10.0.0.0/8", "fd00::/64", "10.0.0.0/8 fd00::/64")]
    [TestCase(null, "fd00::", "fd00::/64")]
    [TestCase("nonsense", "10.0.0.0", "")]
    public void What_OVN_gives_addresses_from(string? subnet, string? prefix, string expected) => Assert.That(
        string.Join(' ', AddressRules.DynamicNetworksOf(new(Guid.NewGuid(), "s", subnet) { Ipv6Prefix = prefix })), Is.EqualTo(expected));
}
