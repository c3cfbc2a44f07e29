using Reconciler.Doctor;
using Reconciler.Doctor.Checks.Network;
using Reconciler.Doctor.Facts;
using Reconciler.Ovn;
using Reconciler.Ownership;

using static Reconciler.Tests.Doctor.HealthyFacts;

namespace Reconciler.Tests.Doctor;

[TestFixture]
internal sealed class NetworkChecksTests
{
    [Test]
    public void Nat_on_a_router_that_is_bound_to_no_chassis()
    {
        var found = HealthChecks.Examine(With(Router with { Ports = [Inside, Outside with { GatewayChassis = [] }] }));
        Assert.That(found.Select(f => (f.Check, f.Remedy)), Is.EqualTo(new[] { ("nat-without-gateway", "ovn-nbctl lrp-set-gateway-chassis gw-phys node-1 20") }));
        Assert.That(FindWith(Router with { Ports = [Inside, Outside with { GatewayChassis = [] }], Chassis = "node-1" }), Is.Empty, "a gateway router");
        Assert.That(FindWith(Router with { Ports = [Inside, Outside with { GatewayChassis = [] }], Nats = [] }), Is.Empty, "nothing to translate");
    }

    [Test]
    public void Gateway_chassis_that_are_unknown_or_reach_nothing()
    {
        var found = HealthChecks.Examine(With(Router with { Ports = [Inside, Outside with { GatewayChassis = ["node-1", "node-7"] }] }));
        Assert.That(found.Select(f => (f.Check, f.Severity)), Is.EqualTo(new[] { ("gateway-chassis-unknown", Severity.Warning) }));
        Assert.That(FindWith(Router with { Chassis = "node-7" }), Does.Contain("gateway-chassis-unknown router gw-router"));
        Assert.That(Find(All with { Chassis = [Node1, Node2 with { BridgeMappings = [] }] }), Is.EqualTo(new[] { "gateway-chassis-unmapped chassis node-2" }));
    }

    [Test]
    public void A_localnet_that_no_host_reaches()
    {
        var slip = PhysicalSwitch with { Ports = [PhysicalSwitch.Ports[0], PhysicalSwitch.Ports[1] with { PhysicalNetwork = "physnte" }] };
        var found = HealthChecks.Examine(All with { Northbound = Northbound with { Switches = [NatSwitch, slip] } }).Single(f => f.Check == "localnet-unmapped");
        Assert.That((found.Subject, found.Remedy), Is.EqualTo(("port phys-localnet", "ovn-nbctl lsp-set-options phys-localnet network_name=physnet")));
        var unnamed = PhysicalSwitch with { Ports = [PhysicalSwitch.Ports[0], PhysicalSwitch.Ports[1] with { PhysicalNetwork = null }] };
        Assert.That(Find(All with { Northbound = Northbound with { Switches = [NatSwitch, unnamed] } }), Is.EqualTo(new[] { "localnet-unmapped port phys-localnet" }));
    }

    [TestCase("snat", "10.140.0/24", true)]
    [TestCase("snat", "10.140.0.0/33", true)]
    [TestCase("snat", "10.140.0.0/24", false)]
    [TestCase("snat", "fd00:140::/64", false)]
    [TestCase("snat", "10.140.0.7", false)]
    [TestCase("dnat_and_snat", "10.140.0.0/24", true)]
    [TestCase("dnat_and_snat", "10.140.010.7", true)]
    public void Nat_that_ovn_cannot_read(string type, string logicalIp, bool isMalformed) => Assert.That(
        FindWith(Router with { Nats = [Snat with { Type = type, LogicalIp = logicalIp }] }),
        isMalformed ? Is.EqualTo(new[] { "malformed-nat router gw-router" }) : Is.Empty);

    [Test]
    public void Routes_and_router_ports_that_ovn_cannot_read()
    {
        Assert.That(FindWith(Router with { Routes = [.. Router.Routes, new(Guid.NewGuid(), "10.9/16", "192.168.58.254")] }), Is.EqualTo(new[] { "malformed-route router gw-router" }));
        Assert.That(FindWith(Router with { Routes = [.. Router.Routes, new(Guid.NewGuid(), "10.9.0.0/16", "192.168.58")] }), Is.EqualTo(new[] { "malformed-route router gw-router" }));
        Assert.That(FindWith(Router with { Routes = [.. Router.Routes, new(Guid.NewGuid(), "10.9.0.0/16", "discard")] }), Is.Empty);
        Assert.That(FindWith(Router with { Ports = [Inside with { Networks = ["10.140.0/24"] }, Outside] }), Is.EqualTo(new[] { "malformed-router-port port gw-nat-1" }));
    }

    [TestCase("10.140.0/24", "10.140.0.0/24")]
    [TestCase("10/8", "10.0.0.0/8")]
    [TestCase("10.9/17", null)]
    [TestCase("10.140.0.0/33", null)]
    [TestCase("10.140.0", null)]
    [TestCase("nonsense", null)]
    public void What_was_left_out_is_guessed_where_it_is_plain(string text, string? meant) => Assert.That(Completion.Of(text), Is.EqualTo(meant));

    [Test]
    public void External_addresses_that_nobody_routes_back()
    {
        var far = Router with { Nats = [FloatingIp with { ExternalIp = "203.0.113.9" }] };
        Assert.That(FindWith(far), Is.EqualTo(new[] { "nat-no-route-back router gw-router" }));
        var upstream = new NetworkRouter(Guid.NewGuid(), "upstream", []) { Routes = [new(Guid.NewGuid(), "203.0.113.0/24", "192.168.58.103")] };
        Assert.That(Find(All with { Northbound = Northbound with { Routers = [far, upstream] } }), Is.Empty);
    }

    [Test]
    public void A_router_that_does_not_know_the_way_out()
    {
        Assert.That(FindWith(Router with { Routes = [] }), Is.EqualTo(new[] { "no-default-route router gw-router" }));
        Assert.That(FindWith(Router with { Routes = [], HasPolicies = true }), Is.Empty);
        Assert.That(FindWith(Router with { Nats = [], Routes = [] }), Is.Empty);
    }

    [Test]
    public void An_mtu_that_a_tunnel_does_not_carry()
    {
        var tooLong = All with { Northbound = Northbound with { DhcpOptions = [new(Guid.NewGuid(), "10.140.0.0/24", 1443)] } };
        Assert.That(HealthChecks.Examine(tooLong).Select(f => (f.Check, f.Subject, f.Severity)), Is.EqualTo(new[] { ("mtu-too-large", "DHCP options 10.140.0.0/24", Severity.Error) }));
        var alone = tooLong with { Chassis = [Node1], Northbound = tooLong.Northbound! with { Routers = [Router with { Ports = [Inside, Outside with { GatewayChassis = ["node-1"] }] }] } };
        Assert.That(HealthChecks.Examine(alone).Select(f => f.Severity), Is.EqualTo(new[] { Severity.Warning }), "no tunnels yet");
        var outside = Northbound with { DhcpOptions = [new(Guid.NewGuid(), "192.168.58.0/24", 1500)] };
        Assert.That(Find(All with { Northbound = outside }), Is.Empty, "a switch that leads outside needs no tunnel");
        Assert.That(Find(tooLong with { Underlay = All.Underlay! with { Mtu = 1700 } }), Is.Empty);
        Assert.That(
            Find(All with { Libvirt = All.Libvirt! with { Domains = [Running, DomainWith("long-1", false, null, 1500)] } }), Is.EqualTo(new[] { "mtu-too-large domain long-1" }));
        Assert.That((All.Underlay! with { Address = System.Net.IPAddress.IPv6Loopback }).GuestMtu, Is.EqualTo(1422));
    }

    [Test]
    public void Names_that_there_are_twice()
    {
        var empty = NatSwitch with { Uuid = Guid.NewGuid(), Ports = [] };
        var found = HealthChecks.Examine(All with { Northbound = Northbound with { Switches = [NatSwitch, PhysicalSwitch, empty] } });
        Assert.That(found.Select(f => (f.Check, f.Subject, f.Remedy)), Is.EqualTo(new[] { ("duplicate-name", "switch nat-switch-1", $"ovn-nbctl ls-del {empty.Uuid}") }));
        Assert.That(Find(All with { Northbound = Northbound with { Routers = [Router, new(Guid.NewGuid(), "gw-router", [])] } }), Is.EqualTo(new[] { "duplicate-name router gw-router" }));
        var kept = empty with { Topology = "poc" };
        Assert.That(
            HealthChecks.Examine(All with { Northbound = Northbound with { Switches = [NatSwitch, PhysicalSwitch, kept] } }).Single().Remedy,
            Is.EqualTo($"ovn-nbctl ls-del {NatSwitch.Uuid}"), "a topology would make its own again");
    }

    [TestCase("poc.lan", null)]
    [TestCase("POC.lan", null)]
    [TestCase("poc lan", "dns-zone-invalid switch nat-switch-1")]
    public void A_zone_that_is_no_name(string zone, string? found) => Assert.That(
        Find(With(NatSwitch with { DnsZone = zone })), Is.EqualTo(found is null ? Array.Empty<string>() : [found]));

    private static readonly DhcpOptionsFacts s_withServer = new(Guid.NewGuid(), "10.140.0.0/24", null) { HasNameServer = true };

    [Test]
    public void A_zone_whose_guests_are_told_no_name_server()
    {
        var options = Northbound.DhcpOptions[0];
        var on = NatSwitch with { DnsZone = "poc.lan", Ports = [.. NatSwitch.Ports, new("db", "", []) { DhcpOptions = [options.Uuid] }] };
        Assert.That(RemediesFor(options), Is.EqualTo(new[] { $"ovn-nbctl set DHCP_Options {options.Uuid} 'options:dns_server=\"ADDRESS\"'" }));
        Assert.That(RemediesFor(options with { Topology = "poc" }).Single(), Does.StartWith("reconciler topology apply FILE"));
        Assert.That(RemediesFor(options with { Host = "node-1" }).Single(), Does.StartWith("editor /etc/reconciler/reconciler.yaml"));
        Assert.That(RemediesFor(options with { HasNameServer = true }), Is.Empty);
        Assert.That(Find(With(on with { DnsZone = null })), Is.Empty, "who has no names needs no server");
        var both = on with { Ports = [.. NatSwitch.Ports, new("db", "", []) { DhcpOptions = [options.Uuid, s_withServer.Uuid] }] };
        Assert.That(Find(All with { Northbound = Northbound with { Switches = [both, PhysicalSwitch], DhcpOptions = [options, s_withServer] } }),
            Is.Empty, "a guest of both families asks the server that one of them tells it");

        string[] RemediesFor(DhcpOptionsFacts row)
        {
            var facts = With(on);
            return [.. HealthChecks.Examine(facts with { Northbound = facts.Northbound! with { DhcpOptions = [row] } }).Select(f => f.Remedy)];
        }
    }

    [Test]
    public void Names_in_dns_that_there_are_twice()
    {
        NameRecordFacts own = new(Guid.NewGuid(), "web-1.poc.lan", "node-1"), foreign = new(Guid.NewGuid(), "Web-1.POC.lan", null);
        var found = HealthChecks.Examine(With(NatSwitch with { Names = [foreign, own] })).Single();
        Assert.That((found.Check, found.Remedy), Is.EqualTo(("duplicate-dns-name", $"ovn-nbctl remove DNS {foreign.Row} records '\"Web-1.POC.lan\"'")));
        Assert.That(Find(With(NatSwitch with { Names = [own, foreign with { Name = "db.poc.lan" }] })), Is.Empty);

        var (first, second) = (DomainWith("web-1", false, null, null), DomainWith("Web_1", false, null, null));
        var facts = All with
        {
            Libvirt = All.Libvirt! with
            {
                Domains = [first, second],
                Assessments = [new(first, [], []) { Names = ["web-1.poc.lan"] }, new(second, [], []) { Names = ["web-1.poc.lan"] }],
            },
        };
        Assert.That(Find(facts with { Northbound = Northbound with { OwnPorts = [] } }), Is.EqualTo(new[] { "duplicate-dns-name domain web-1" }));
    }

    [TestCase("10.140.0.10")]
    [TestCase("52:54:00:00:00:10")]
    [TestCase("10.140.0.254")]
    public void Addresses_that_two_ports_of_a_switch_have(string address) => Assert.That(
        Find(With(NatSwitch with { Ports = [.. NatSwitch.Ports, new("twin", "", ["unknown", address])] })), Is.EqualTo(new[] { "duplicate-address switch nat-switch-1" }));

    [TestCase(null, "web", "ovn-nbctl lsp-set-addresses one 'MAC ADDRESS'")]
    [TestCase("web", null, "ovn-nbctl lsp-set-addresses two 'MAC ADDRESS'")]
    [TestCase("web", "db", "reconciler annotate db --address ADDRESS")]
    public void Of_ports_with_one_address_the_one_that_nobody_keeps_gets_another(string? one, string? two, string remedy)
    {
        NetworkSwitchPort[] ports = [new("one", "", ["10.140.0.77"]) { Domain = one }, new("two", "", ["10.140.0.77"]) { Domain = two }];
        Assert.That(
            HealthChecks.Examine(All with { Northbound = Northbound with { Switches = [NatSwitch with { Ports = [.. NatSwitch.Ports, .. ports] }, PhysicalSwitch] } })
                .Where(f => f.Check == "duplicate-address").Select(f => f.Remedy),
            Is.EqualTo(new[] { remedy }));
    }

    [Test]
    public void External_addresses_that_are_given_away_twice()
    {
        Assert.That(FindWith(Router with { Nats = [Snat, FloatingIp, FloatingIp with { LogicalIp = "10.140.0.11" }] }), Is.EqualTo(new[] { "duplicate-external-ip router gw-router" }));
        Assert.That(FindWith(Router with { Nats = [Snat, Snat with { LogicalIp = "10.141.0.0/24" }] }), Is.Empty, "many networks leave by one address");
        Assert.That(FindWith(Router with { Nats = [FloatingIp, FloatingIp with { LogicalIp = "10.140.0.11", ExternalPorts = "1-1000" }] }), Is.Empty);
    }

    [Test]
    public void The_same_external_address_on_routers_of_separate_networks()
    {
        var farSwitch = PhysicalSwitch with { Uuid = Guid.NewGuid(), Name = "far-ls", Ports = [new("far-gw", "router", ["router"]) { RouterPort = "far-out" }, PhysicalSwitch.Ports[1] with { Name = "far-net", Tag = 7 }] };
        var far = Router with { Uuid = Guid.NewGuid(), Name = "far-router", Ports = [Outside with { Name = "far-out", Networks = ["192.168.58.99/24"] }], Nats = [FloatingIp] };
        var both = Northbound with { Routers = [Router, far], Switches = [NatSwitch, PhysicalSwitch, farSwitch] };
        Assert.That(Find(All with { Northbound = both }), Is.Empty);
        var sameVlan = farSwitch with { Ports = [farSwitch.Ports[0], farSwitch.Ports[1] with { Tag = null }] };
        Assert.That(Find(All with { Northbound = both with { Switches = [NatSwitch, PhysicalSwitch, sameVlan] } }), Is.EqualTo(new[] { "duplicate-external-ip router far-router" }));
    }

    [TestCase("192.168.58.254", "it is taken by the next hop of route 0.0.0.0/0 of router gw-router")]
    [TestCase("192.168.58.103", "it is taken by port gw-phys of router gw-router")]
    [TestCase("192.168.58.255", "it is the broadcast address of the network 192.168.58.0/24")]
    [TestCase("192.168.58.80", "it is taken by load balancer web-lb of router gw-router")]
    [TestCase("192.168.58.60", "it is taken on switch phys-ls by port printer")]
    public void External_addresses_that_are_somebody_elses(string external, string reason)
    {
        var router = Router with { Nats = [Snat, FloatingIp with { ExternalIp = external, Host = null }], VirtualAddresses = [new(System.Net.IPAddress.Parse("192.168.58.80"), "web-lb")] };
        var physical = PhysicalSwitch with { Ports = [.. PhysicalSwitch.Ports, new("printer", "", ["02:00:00:00:00:60", "192.168.58.60"])] };
        var found = HealthChecks.Examine(All with { Northbound = Northbound with { Routers = [router], Switches = [NatSwitch, physical] } }).Single();
        Assert.That((found.Check, found.Subject), Is.EqualTo(("external-ip-unusable", "router gw-router")));
        Assert.That(found.Statement, Does.EndWith(reason));
        Assert.That(found.Remedy, Is.EqualTo($"ovn-nbctl remove Logical_Router {Router.Uuid} nat {FloatingIp.Uuid}"));
        var ours = router with { Nats = [FloatingIp with { ExternalIp = external, Domain = "web-1" }] };
        found = HealthChecks.Examine(All with { Northbound = Northbound with { Routers = [ours], Switches = [NatSwitch, physical] } }).Single();
        Assert.That(found.Remedy, Does.StartWith($"reconciler annotate web-1 --remove-nat {external}"));
    }

    [TestCase("10.140.0.255", "broadcast address")]
    [TestCase("224.0.0.1", "multicast address")]
    [TestCase("10.140.0.80", "load balancer web-lb")]
    public void Addresses_that_a_port_cannot_have(string address, string reason)
    {
        var odd = NatSwitch with
        {
            Ports = [.. NatSwitch.Ports, new("odd", "", ["02:00:00:00:00:80", address])],
            VirtualAddresses = [new(System.Net.IPAddress.Parse("10.140.0.80"), "web-lb")],
        };
        var found = HealthChecks.Examine(With(odd)).Single();
        Assert.That((found.Check, found.Subject), Is.EqualTo(("address-unusable", "port odd")));
        Assert.That(found.Statement, Does.Contain(reason));
    }

    [Test]
    public void A_ports_address_that_is_a_virtual_ports_or_its_routers_mac_address()
    {
        Assert.That(Find(With(NatSwitch with { Ports = [.. NatSwitch.Ports, new("vip", "virtual", []) { VirtualIp = "10.140.0.10" }] })), Is.EqualTo(new[] { "duplicate-address switch nat-switch-1" }));
        var named = Router with { Ports = [Inside with { Mac = "52:54:00:00:00:10" }, Outside] };
        Assert.That(FindWith(named), Is.EqualTo(new[] { "duplicate-address switch nat-switch-1" }));
    }

    [Test]
    public void Nat_that_belongs_to_none_of_two_gateway_ports()
    {
        var second = Outside with { Uuid = Guid.NewGuid(), Name = "gw-2", Networks = ["198.51.100.1/24"] };
        var two = Router with { Ports = [Inside, Outside with { Uuid = Guid.NewGuid() }, second], Nats = [Snat, FloatingIp, FloatingIp with { ExternalIp = "203.0.113.9", Host = null }] };
        // What is not in a network of the router has no way back either, which is another matter.
        var found = HealthChecks.Examine(With(two)).Single(f => f.Check == "nat-gateway-ambiguous");
        Assert.That(found.Remedy, Is.EqualTo($"ovn-nbctl set NAT {FloatingIp.Uuid} gateway_port={two.Ports[1].Uuid}"), "by which the default route leads");
        Assert.That(FindWith(two with { Nats = [Snat, FloatingIp, two.Nats[2] with { GatewayPort = second.Uuid }] }), Has.No.Member("nat-gateway-ambiguous router gw-router"));
        Assert.That(FindWith(two with { Nats = [FloatingIp with { ExternalIp = "198.51.100.9" }] }), Is.Empty);
    }

    [Test]
    public void A_port_that_no_chassis_has_claimed()
    {
        Assert.That(FindPort(OwnPort with { Up = false }), Is.EqualTo(new[] { "port-unclaimed port web-1-port" }));
        Assert.That(FindPort(OwnPort with { Up = false, Enabled = false }), Is.Empty, "it is switched off");
        Assert.That(FindPort(OwnPort with { Up = false, ExternalIds = Ids((OwnershipKeys.VirtualMachineId, Guid.NewGuid().ToString())) }), Is.Empty, "its domain does not run here");
    }

    [Test]
    public void Hosts_that_are_gone()
    {
        var held = NatSwitch.Ports[1] with { RequestedChassis = ["node-7"] };
        Assert.That(Find(With(NatSwitch with { Ports = [NatSwitch.Ports[0], held] })), Is.EqualTo(new[] { "requested-chassis-unknown port web-1-port" }));
        Assert.That(Find(With(NatSwitch with { Ports = [NatSwitch.Ports[0], held with { RequestedChassis = ["node-1.example", "node-2"] }] })), Is.Empty, "by hostname too");
        Assert.That(FindWith(Router with { Nats = [Snat, FloatingIp with { Host = "node-9" }] }), Is.EqualTo(new[] { "host-gone host node-9" }));
    }

    [TestCase("gw-nat1", "gw-nat-1", "ovn-nbctl lsp-set-options nat-switch-1-gw router-port=gw-nat-1")]
    [TestCase("elsewhere", "gw-nat-1", "ovn-nbctl lsp-set-options nat-switch-1-gw router-port=gw-nat-1")]
    [TestCase(null, "gw-nat-1", "ovn-nbctl lsp-set-options nat-switch-1-gw router-port=gw-nat-1")]
    public void A_port_whose_router_port_does_not_exist(string? named, string present, string remedy)
    {
        var slip = NatSwitch with { Ports = [NatSwitch.Ports[0] with { RouterPort = named }, NatSwitch.Ports[1]] };
        var found = HealthChecks.Examine(With(slip)).Single();
        Assert.That((found.Check, found.Subject, found.Remedy), Is.EqualTo(("router-port-missing", "port nat-switch-1-gw", remedy)), present);
    }

    [Test]
    public void A_router_with_nat_that_has_no_port_on_any_switch()
    {
        var lonely = Router with { Uuid = Guid.NewGuid(), Name = "lonely", Ports = [Outside with { Name = "lonely-out", Networks = ["203.0.113.1/24"] }], Nats = [Snat with { ExternalIp = "203.0.113.1" }] };
        var found = HealthChecks.Examine(All with { Northbound = Northbound with { Routers = [Router, lonely] } }).Single();
        Assert.That((found.Check, found.Subject), Is.EqualTo(("router-unattached", "router lonely")));
        Assert.That(found.Remedy, Does.EndWith("lsp-set-options lonely-out-peer router-port=lonely-out"));
        Assert.That(Find(All with { Northbound = Northbound with { Routers = [Router, lonely with { Ports = [lonely.Ports[0] with { Peer = "x" }] }] } }), Is.Empty, "it is behind another router");
    }

    private static IEnumerable<string> FindPort(LogicalSwitchPort port) => Find(All with { Northbound = Northbound with { OwnPorts = [port] } });
}
