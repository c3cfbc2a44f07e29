using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

/// <summary>Which external addresses can be given away, and on which gateway port they are.</summary>
[TestFixture]
internal sealed class ExternalAddressTests
{
    private static readonly LogicalSwitch s_phys = new(Guid.NewGuid(), "phys", null);
    private static readonly LogicalSwitch s_otherPhys = new(Guid.NewGuid(), "other-phys", null);
    private static readonly RouterPort s_inside = Lrp("lrp-nat-1", "02:00:00:00:00:01", "10.140.0.254/24", Sample.Switch);
    private static readonly RouterPort s_outside = Lrp("lrp-out", "02:00:00:00:00:02", "192.168.58.103/24", s_phys) with { IsGateway = true };
    private static readonly RouterPort s_second = Lrp("lrp-out-2", "02:00:00:00:00:03", "203.0.113.1/24", s_otherPhys) with { IsGateway = true };
    private static readonly RouterPort s_neighbour = Lrp("lrp-edge", "02:00:00:00:00:04", "192.168.58.7/24", s_phys) with { IsGateway = true };
    private static readonly RouterDetails s_router = new(
        [s_inside, s_outside], [new(IPAddress.Parse("192.168.58.254"), "0.0.0.0/0")], [new(IPAddress.Parse("192.168.58.80"), "web-lb")]);

    private static readonly LogicalNetwork s_network = NetworkOf(
        s_router, new([s_neighbour], [new(IPAddress.Parse("192.168.58.253"), "10.9.0.0/16")], [new(IPAddress.Parse("192.168.58.81"), "edge-lb")]));

    [TestCase("192.168.58.110", null)]
    [TestCase("198.51.100.7", null)]
    [TestCase("192.168.58.254", "it is taken by the next hop of route 0.0.0.0/0 of router nat-router")]
    [TestCase("192.168.58.103", "it is taken by port lrp-out of router nat-router")]
    [TestCase("10.140.0.254", "it is taken by port lrp-nat-1 of router nat-router")]
    [TestCase("10.140.0.77", "it is in the network 10.140.0.0/24 within router nat-router (port lrp-nat-1), not outside")]
    [TestCase("192.168.58.80", "it is taken by load balancer web-lb of router nat-router")]
    [TestCase("192.168.58.7", "it is taken by port lrp-edge of router edge-router")]
    [TestCase("192.168.58.253", "it is taken by the next hop of route 10.9.0.0/16 of router edge-router")]
    [TestCase("192.168.58.81", "it is taken by load balancer edge-lb of router edge-router")]
    [TestCase("192.168.58.0", "it is that of the network 192.168.58.0/24 itself")]
    [TestCase("192.168.58.255", "it is the broadcast address of the network 192.168.58.0/24")]
    [TestCase("0.0.0.0", "it is the unspecified address")]
    [TestCase("::", "it is the unspecified address")]
    [TestCase("127.0.0.9", "it is a loopback address")]
    [TestCase("::1", "it is a loopback address")]
    [TestCase("224.0.0.5", "it is a multicast address")]
    [TestCase("ff02::1", "it is a multicast address")]
    [TestCase("255.255.255.255", "it is the broadcast address")]
    [TestCase("169.254.1.1", "it is a link-local address, which no router passes on")]
    [TestCase("fe80::5", "it is a link-local address, which no router passes on")]
    public void What_is_somebody_elses_outside(string external, string? reason) =>
        Assert.That(ExternalAddressRules.WhyUnusable(IPAddress.Parse(external), Sample.Router, null, s_network), Is.EqualTo(reason));

    [TestCase("192.168.58.7")]
    [TestCase("192.168.58.253")]
    [TestCase("192.168.58.81")]
    public void What_is_somebodys_in_another_network_is_free(string external)
    {
        var apart = NetworkOf(s_router, s_network.DetailsOf(Sample.OtherRouter.Uuid) with { Ports = [s_neighbour with { SwitchUuid = s_otherPhys.Uuid }] });
        Assert.That(ExternalAddressRules.WhyUnusable(IPAddress.Parse(external), Sample.Router, null, apart), Is.Null);
        // Two switches with localnet ports of one physical network are one network.
        var together = apart with { PhysicalNetworks = Physical("physnet", "physnet") };
        Assert.That(ExternalAddressRules.WhyUnusable(IPAddress.Parse(external), Sample.Router, null, together), Does.Contain("router edge-router"));
        var tagged = apart with { PhysicalNetworks = Physical("physnet", "physnet:7") };
        Assert.That(ExternalAddressRules.WhyUnusable(IPAddress.Parse(external), Sample.Router, null, tagged), Is.Null, "another VLAN");
    }

    [TestCase("02:00:00:00:01:30", null)]
    [TestCase("02:00:00:00:00:02", "mac 02:00:00:00:00:02 is that of port lrp-out of router nat-router")]
    [TestCase("02:00:00:00:00:04", "mac 02:00:00:00:00:04 is that of port lrp-edge of router edge-router")]
    [TestCase("01:00:5e:00:00:01", "mac 01:00:5e:00:00:01 is a multicast address")]
    [TestCase("00:00:00:00:00:00", "mac 00:00:00:00:00:00 is the unspecified address")]
    public void The_mac_address_of_a_distributed_one(string mac, string? reason) => Assert.That(
        ExternalAddressRules.WhyUnusable(mac, IPAddress.Parse("192.168.58.110"), Sample.Router, null, s_network), Is.EqualTo(reason));

    [TestCase("192.168.58.110", null, "lrp-out", null)]
    [TestCase("203.0.113.9", null, "lrp-out-2", null)]
    [TestCase("203.0.113.9", "lrp-out", "lrp-out", null)]
    [TestCase("198.51.100.7", "lrp-out-2", "lrp-out-2", null)]
    [TestCase("198.51.100.7", null, null, "router nat-router has several gateway ports (lrp-out, lrp-out-2), and it is in the network of none; name one with gateway=\"NAME\"")]
    [TestCase("198.51.100.7", "lrp-uot", null, "router nat-router has no gateway port 'lrp-uot'; did you mean 'lrp-out'?")]
    [TestCase("198.51.100.7", "gw-phys", null, "router nat-router has no gateway port 'gw-phys'; it has lrp-out, lrp-out-2")]
    public void The_gateway_port_of_several(string external, string? named, string? port, string? reason)
    {
        var network = NetworkOf(s_router with { Ports = [s_inside, s_outside, s_second] }, RouterDetails.None);
        Assert.That(GatewayPortChoice.Choose(Sample.Router, IPAddress.Parse(external), named, network, out var chosen), Is.EqualTo(reason));
        if (reason is null)
            Assert.That(chosen?.Name, Is.EqualTo(port));
    }

    [Test]
    public void The_gateway_port_of_one_is_left_to_OVN()
    {
        Assert.That(GatewayPortChoice.Choose(Sample.Router, IPAddress.Parse("198.51.100.7"), null, s_network, out var chosen), Is.Null);
        Assert.That(chosen, Is.Null);
        var twins = NetworkOf(s_router with { Ports = [s_outside, s_second with { Addresses = s_outside.Addresses }] }, RouterDetails.None);
        Assert.That(GatewayPortChoice.Choose(Sample.Router, IPAddress.Parse("192.168.58.9"), null, twins, out _), Does.Contain("(lrp-out, lrp-out-2) whose networks hold it"));
        var old = twins with { HasGatewayPortColumn = false };
        Assert.That(GatewayPortChoice.Choose(Sample.Router, IPAddress.Parse("192.168.58.9"), null, old, out _), Is.Null, "OVN without the column");
        Assert.That(GatewayPortChoice.Choose(Sample.Router, IPAddress.Parse("192.168.58.9"), "lrp-out", old, out _), Does.Contain("has no NAT.gateway_port"));
    }

    [TestCase("192.168.58.254", "address 192.168.58.254 is taken on switch phys by the next hop of route 0.0.0.0/0 of router nat-router")]
    [TestCase("192.168.58.80", "address 192.168.58.80 is taken on switch phys by load balancer web-lb of router nat-router")]
    [TestCase("192.168.58.9", null)]
    [TestCase("224.0.0.1", "address 224.0.0.1: it is a multicast address")]
    public void A_ports_address_outside(string address, string? reason) =>
        Assert.That(AddressRules.WhyUnusable(IPAddress.Parse(address), s_phys, s_network), Is.EqualTo(reason));

    [Test]
    public void A_port_within_may_be_what_a_route_leads_to()
    {
        var network = NetworkOf(s_router with { NextHops = [new(IPAddress.Parse("10.140.0.50"), "10.9.0.0/16")] }, RouterDetails.None);
        Assert.That(AddressRules.WhyUnusable(IPAddress.Parse("10.140.0.50"), Sample.Switch, network), Is.Null);
        var balanced = network with { SwitchVirtualAddresses = network.SwitchVirtualAddresses.Add(Sample.Switch.Uuid, [new(IPAddress.Parse("10.140.0.50"), "db-lb")]) };
        Assert.That(AddressRules.WhyUnusable(IPAddress.Parse("10.140.0.50"), Sample.Switch, balanced), Is.EqualTo("address 10.140.0.50 is taken on switch nat-switch-1 by load balancer db-lb"));
        Assert.That(AddressRules.WhyUnusable(IPAddress.Parse("fe80::5"), Sample.Switch, network), Is.EqualTo("address fe80::5: it is a link-local address"));
    }

    [Test]
    public void A_ports_mac_address_is_not_the_routers() => Assert.That(
        AddressRules.WhyUnusable(Sample.RouterMac.ToUpperInvariant(), Sample.Switch, Sample.Network),
        Is.EqualTo("its MAC address is taken on switch nat-switch-1 by port lrp-nat-1 of router nat-router"));

    [Test]
    public void The_same_external_address_on_routers_of_separate_networks()
    {
        var nat = Sample.Nat();
        var other = Sample.Row(Sample.Nat(on: Sample.OtherRouter));
        var (together, apart) = (s_network, NetworkOf(s_router, new([s_neighbour with { SwitchUuid = s_otherPhys.Uuid }], [], [])));
        Assert.That(Narrow(together, other).Claims, Has.Length.EqualTo(1));
        Assert.That(Narrow(apart, other with { RouterUuid = null }).Claims, Has.Length.EqualTo(1), "a router that is not known may be any");
        var found = Narrow(apart, other);
        Assert.That(found.Claims, Is.Empty);
        Assert.That(found.Scopes[nat.External].Elsewhere, Is.EqualTo(new[] { other.Uuid }));
        Assert.That(found.Scopes[nat.External].Switches, Is.EqualTo(new[] { s_phys }));

        ClaimFindings Narrow(LogicalNetwork network, NatRule row) => ExternalScopes.Narrow(
            new([new Claim(ClaimKind.ExternalAddress, "192.168.58.110", null, "x") { Nat = row }], ImmutableDictionary<Guid, Guid>.Empty),
            new(WorkloadId.OfDomain(Guid.NewGuid()), [], [nat.External]), [nat], [], network);
    }

    [TestCase("lr,lr=h:80", null)]
    [TestCase("192.0.2.1", "192.0.2.1")]
    [TestCase("192.0.2.1:80", "192.0.2.1")]
    [TestCase("[2001:db8::1]:80", "2001:db8::1")]
    [TestCase("2001:db8::1", "2001:db8::1")]
    public void What_a_load_balancer_answers_for(string key, string? address) => Assert.That(VirtualAddress.ReadKey(key)?.ToString(), Is.EqualTo(address));

    private static RouterPort Lrp(string name, string mac, string network, LogicalSwitch on) => new(Guid.NewGuid(), name, mac, [Sample.Parse(network)]) { SwitchUuid = on.Uuid };

    private static ImmutableDictionary<Guid, ImmutableArray<string>> Physical(string phys, string otherPhys) =>
        ImmutableDictionary<Guid, ImmutableArray<string>>.Empty.Add(s_phys.Uuid, [phys]).Add(s_otherPhys.Uuid, [otherPhys]);

    private static LogicalNetwork NetworkOf(RouterDetails router, RouterDetails other) => Sample.Network with
    {
        Switches = [.. Sample.Network.Switches, s_phys, s_otherPhys],
        RouterDetails = ImmutableDictionary<Guid, RouterDetails>.Empty.Add(Sample.Router.Uuid, router).Add(Sample.OtherRouter.Uuid, other),
    };
}
