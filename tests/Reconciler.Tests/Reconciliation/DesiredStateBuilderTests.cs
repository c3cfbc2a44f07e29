using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Reconciliation;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class DesiredStateBuilderTests
{
    private const string ThisPort = "domain web-1, interface 52:54:00:90:04:48: ";

    private static readonly ImmutableDictionary<string, PortDefaults> s_noDefaults = ImmutableDictionary<string, PortDefaults>.Empty;

    private static readonly ImmutableDictionary<string, PortDefaults> s_natNetDefaults =
        s_noDefaults.Add("nat-net", new PortDefaults { Switch = "nat-switch-2" });

    [Test]
    public void A_captured_domain_gets_its_port_and_its_floating_IP()
    {
        var desired = Sample.Desire(
            DomainIntake.Of(DomainXmlReader.Read(Capture.Text("web-1.start.xml"))), [new(Sample.Mac, Sample.InterfaceId)], Sample.Network,
            s_noDefaults);

        Assert.That(desired.Problems, Is.Empty);
        var port = desired.Ports.Single();
        Assert.That(port.InterfaceId, Is.EqualTo(Sample.InterfaceId));
        Assert.That(port.Switch, Is.EqualTo(Sample.Switch));
        Assert.That(port.AddressText, Is.EqualTo("52:54:00:90:04:48 10.140.0.10"));
        Assert.That(port.PortSecurity, Is.True);
        Assert.That(desired.Nats, Is.EqualTo(new[] { Sample.Nat() }));
        Assert.That(desired.Kept, Is.Empty);
    }

    [TestCase("web-1.prepare.xml")]
    [TestCase("web-1.start.xml")]
    [TestCase("web-1.started.xml")]
    [TestCase("web-1.live-dumpxml.xml")]
    [TestCase("web-1.restore.xml")]
    public void Every_moment_of_a_domain_asks_for_the_same(string capture)
    {
        var desired = Sample.Desire(
            DomainIntake.Of(DomainXmlReader.Read(Capture.Text(capture))), [new(Sample.Mac, null)], Sample.Network, s_noDefaults);
        Assert.That(desired.Ports.Select(p => (p.AddressText, p.Switch)), Is.EqualTo(new[] { ("52:54:00:90:04:48 10.140.0.10", Sample.Switch) }));
        Assert.That(desired.Nats.Select(n => n.External.ToString()), Is.EqualTo(new[] { "192.168.58.110" }));
    }

    [Test]
    public void A_domain_of_which_nothing_is_on_OVN_asks_for_nothing_but_says_so()
    {
        var desired = Sample.Desire(DomainIntake.Of(DomainXmlReader.Read(Capture.Text("web-1.start.xml"))), [], Sample.Network,
            s_noDefaults);
        Assert.That(desired.Ports, Is.Empty);
        Assert.That(Sentences(desired), Is.EqualTo(new[] { "domain web-1: port 1: the domain has no interface on OVN" }));
        Assert.That(desired.HasErrors, Is.False);
    }

    [TestCase("<o:port/>", ThisPort + "no switch is named, neither here nor by the network; write switch=\"NAME\" on its <port>")]
    [TestCase("<o:port switch='nat-swich-1'/>", ThisPort + "no logical switch 'nat-swich-1'; did you mean 'nat-switch-1'?")]
    [TestCase("<o:port switch='elsewhere'/>", ThisPort + "no logical switch 'elsewhere'")]
    [TestCase(
        "<o:port switch='nat-switch-1' address='10.141.0.5'/>",
        ThisPort + "address 10.141.0.5 is outside the networks of switch nat-switch-1 (10.140.0.254/24)")]
    [TestCase(
        "<o:port switch='nat-switch-1' address='10.140.0.254'/>",
        ThisPort + "address 10.140.0.254 is taken on switch nat-switch-1 by port lrp-nat-1 of router nat-router")]
    [TestCase(
        "<o:port switch='nat-switch-1' address='dynamic'/>",
        ThisPort + "address=\"dynamic\" needs a switch that hands out addresses; set other_config:subnet on switch nat-switch-1")]
    [TestCase(
        "<o:port switch='nat-switch-1' port='db-1'/>",
        ThisPort + "no logical switch port 'db-1'; make it with 'ovn-nbctl lsp-add', or leave port out")]
    [TestCase("<o:port switch='nat-switch-1' groups='web bd'/>", ThisPort + "no port group 'bd'; did you mean 'db'?")]
    [TestCase("<o:port switch='nat-switch-1' groups='web elsewhere'/>", ThisPort + "no port group 'elsewhere'")]
    [TestCase("<o:port swich='nat-switch-1'/>", ThisPort + "unknown attribute 'swich' on <port>; did you mean 'switch'?")]
    [TestCase(
        "<o:port mac='52:54:00:90:04:48' switch='nat-switch-1' address='10.140.0.10/24'/>",
        ThisPort + "address '10.140.0.10/24' has a prefix length; write the address alone")]
    [TestCase(
        "<o:port switch='nat-switch-1' address='10.140.0.10'><o:nat external='nonsense'/></o:port>",
        ThisPort + "nat 1: external 'nonsense' is not an IP address")]
    [TestCase("<o:prot/>", ThisPort + "ports: unknown element <prot> in <ports>; did you mean <port>?")]
    public void A_port_that_cannot_be_is_left_out_and_its_rows_are_kept(string inside, string sentence)
    {
        var desired = Build(inside, Nic(Sample.Mac, "nat-net"));
        Assert.That(Sentences(desired), Is.EqualTo(new[] { sentence }));
        Assert.That(desired.Ports, Is.Empty);
        Assert.That(desired.Nats, Is.Empty);
        Assert.That(desired.Kept, Is.EquivalentTo(new[] { Sample.Mac }));
    }

    [TestCase("<o:nat external='192.168.58.110'/>", "", "external address 192.168.58.110: the port has no IPv4 address to map it to")]
    [TestCase(
        "<o:nat external='192.168.58.110' router='nat-ruoter'/>", "10.140.0.10",
        "external address 192.168.58.110: no logical router 'nat-ruoter'; did you mean 'nat-router'?")]
    public void A_NAT_that_cannot_be_is_left_out_and_its_port_is_not(string nat, string addresses, string message)
    {
        var address = addresses.Length == 0 ? "" : $"address='{addresses}'";
        var desired = Build($"<o:port switch='nat-switch-1' {address}>{nat}</o:port>", Nic(Sample.Mac));
        Assert.That(Sentences(desired), Is.EqualTo(new[] { ThisPort + message }));
        Assert.That(desired.Ports.Single().Mac, Is.EqualTo(Sample.Mac));
        Assert.That(desired.Nats, Is.Empty);
        Assert.That(desired.Kept, Is.EquivalentTo(new[] { Sample.Mac }), "its NAT rows stay as they are");
    }

    [Test]
    public void A_NAT_needs_exactly_one_router_on_the_switch()
    {
        const string inside = "<o:port switch='nat-switch-1' address='10.140.0.10'><o:nat external='192.168.58.110'/></o:port>";
        var two = Sample.NetworkOf((Sample.Switch, Sample.Router, "a", "10.140.0.254/24"), (Sample.Switch, Sample.OtherRouter, "b", "10.140.0.253/24"));

        Assert.That(Sentences(Build(inside, Sample.NetworkOf(), Nic(Sample.Mac))), Is.EqualTo(new[]
        {
            ThisPort + "external address 192.168.58.110: no router has a port on switch nat-switch-1; name one with router=\"NAME\"",
        }));
        Assert.That(Sentences(Build(inside, two, Nic(Sample.Mac))), Is.EqualTo(new[]
        {
            ThisPort + "external address 192.168.58.110: switch nat-switch-1 has several routers (nat-router, edge-router); name one with router=\"NAME\"",
        }));
        Assert.That(
            Build(inside.Replace("<o:nat ", "<o:nat router='edge-router' ", StringComparison.Ordinal), two, Nic(Sample.Mac)).Nats.Single().Router,
            Is.EqualTo(Sample.OtherRouter));
    }

    [Test]
    public void One_router_with_two_ports_on_the_switch_is_one_router()
    {
        var network = Sample.NetworkOf((Sample.Switch, Sample.Router, "a", "10.140.0.254/24"), (Sample.Switch, Sample.Router, "b", "fd00::1/64"));
        var desired = Build("<o:port switch='nat-switch-1' address='10.140.0.10'><o:nat external='192.168.58.110'/></o:port>", network, Nic(Sample.Mac));
        Assert.That(desired.Problems, Is.Empty);
        Assert.That(desired.Nats.Single().Router, Is.EqualTo(Sample.Router));
    }

    [Test]
    public void Names_that_the_Northbound_has_twice_are_refused()
    {
        var network = Sample.Network with
        {
            Switches = [.. Sample.Network.Switches, new LogicalSwitch(Guid.NewGuid(), "nat-switch-1", null)],
            Routers = [.. Sample.Network.Routers, new LogicalRouter(Guid.NewGuid(), "nat-router")],
        };
        Assert.That(
            Sentences(Build("<o:port switch='nat-switch-1'/>", network, Nic(Sample.Mac))),
            Is.EqualTo(new[] { ThisPort + "2 logical switches are named 'nat-switch-1'; rename all but one" }));
        Assert.That(
            Sentences(Build("<o:port switch='nat-switch-2' address='10.150.0.1'><o:nat external='192.168.58.1' router='nat-router'/></o:port>", network, Nic(Sample.Mac))),
            Is.EqualTo(new[] { ThisPort + "external address 192.168.58.1: 2 logical routers are named 'nat-router'; rename all but one" }));
    }

    [Test]
    public void A_NAT_takes_the_first_address_of_its_family_or_the_one_it_names()
    {
        var network = Sample.NetworkOf((Sample.Switch, Sample.Router, "lrp", "10.140.0.254/24 fd00::ff/64"));
        var desired = Build(
            "<o:port switch='nat-switch-1' address='10.140.0.10 fd00::10 10.140.0.11'><o:nat external='192.168.58.110'/>"
            + "<o:nat external='2001:DB8::1'/><o:nat external='192.168.58.111' logical='10.140.0.11'/></o:port>",
            network,
            Nic(Sample.Mac));
        Assert.That(desired.Problems, Is.Empty);
        Assert.That(desired.Ports.Single().AddressText, Is.EqualTo("52:54:00:90:04:48 10.140.0.10 fd00::10 10.140.0.11"));
        Assert.That(
            desired.Nats.Select(n => $"{n.External} {n.Logical}"),
            Is.EqualTo(new[] { "192.168.58.110 10.140.0.10", "2001:db8::1 fd00::10", "192.168.58.111 10.140.0.11" }));
    }

    [TestCase("fd00::99", "10.140.0.254/24", null)]
    [TestCase("10.140.0.99", "fd00::1/64", null)]
    [TestCase("fd01::99", "10.140.0.254/24 fd00::1/64", "address fd01::99 is outside the networks of switch nat-switch-1 (fd00::1/64)")]
    [TestCase("FD00:0::1", "10.140.0.254/24 fd00::1/64", "address fd00::1 is taken on switch nat-switch-1 by port lrp of router nat-router")]
    public void An_address_is_held_against_the_networks_of_its_own_family(string address, string networks, string? message)
    {
        var network = Sample.NetworkOf((Sample.Switch, Sample.Router, "lrp", networks));
        var desired = Build($"<o:port switch='nat-switch-1' address='{address}'/>", network, Nic(Sample.Mac));
        Assert.That(Sentences(desired), Is.EqualTo(message is null ? [] : new[] { ThisPort + message }));
    }

    [TestCase("10.200.0.5", null)]
    [TestCase("10.201.0.5", "address 10.201.0.5 is outside the networks of switch own (10.200.0.0/24)")]
    [TestCase("fd00::5", null)]
    public void Without_a_router_the_subnet_of_the_switch_counts(string address, string? message)
    {
        var network = Sample.NetworkOf() with { Switches = [new LogicalSwitch(Guid.NewGuid(), "own", "10.200.0.0/24")] };
        var desired = Build($"<o:port switch='own' address='{address}'/>", network, Nic(Sample.Mac));
        Assert.That(Sentences(desired), Is.EqualTo(message is null ? [] : new[] { ThisPort + message }));
    }

    [Test]
    public void The_network_gives_what_the_domain_does_not_say()
    {
        var defaults = s_noDefaults.Add("nat-net", new PortDefaults { Switch = "nat-switch-2", PortSecurity = false });

        var bare = Build("", Sample.Network, defaults, Nic(Sample.Mac, "nat-net")).Ports.Single();
        Assert.That((bare.Switch, bare.PortSecurity, bare.AddressText), Is.EqualTo((Sample.OtherSwitch, false, Sample.Mac)));

        var own = Build("<o:port switch='nat-switch-1' port-security='on'/>", Sample.Network, defaults, Nic(Sample.Mac, "nat-net")).Ports.Single();
        Assert.That((own.Switch, own.PortSecurity), Is.EqualTo((Sample.Switch, true)));

        Assert.That(Build("", Sample.Network, defaults, Nic(Sample.Mac, "other-net")).Ports, Is.Empty);
        Assert.That(Build("", Sample.Network, defaults, Nic(Sample.Mac, "other-net")).Problems, Is.Empty, "none of our business");
    }

    [Test]
    public void Each_interface_gets_its_own()
    {
        var desired = Build(
            "<o:port mac='52:54:00:90:04:49' switch='nat-switch-1' address='10.140.0.11'/>", Sample.Network, s_natNetDefaults,
            Nic(Sample.Mac, "nat-net"), Nic(Sample.OtherMac, "nat-net"));
        Assert.That(desired.Problems, Is.Empty);
        Assert.That(
            desired.Ports.Select(p => (p.Mac, p.Switch.Name)),
            Is.EquivalentTo(new[] { (Sample.OtherMac, "nat-switch-1"), (Sample.Mac, "nat-switch-2") }));
    }

    [Test]
    public void A_mistake_about_one_interface_leaves_the_other_as_asked_for()
    {
        var desired = Build(
            "<o:port mac='52:54:00:90:04:48' switch='nat-switch-1' address='10.140.0.10'/><o:port mac='52:54:00:90:04:49' swich='x'/>",
            Sample.Network, s_natNetDefaults, Nic(Sample.Mac, "nat-net"), Nic(Sample.OtherMac, "nat-net"));
        Assert.That(desired.Ports.Select(p => p.Mac), Is.EqualTo(new[] { Sample.Mac }));
        Assert.That(desired.Kept, Is.EquivalentTo(new[] { Sample.OtherMac }), "and does not fall back to the network's switch");
    }

    [Test]
    public void A_mistake_that_may_be_about_any_interface_keeps_the_rows_of_all()
    {
        var desired = Build("<o:port network='nat-net' swich='x'/>", Nic(Sample.Mac, "nat-net"), Nic(Sample.OtherMac, "other-net"));
        Assert.That(desired.Ports, Is.Empty);
        Assert.That(desired.Kept, Is.EquivalentTo(new[] { Sample.Mac, Sample.OtherMac }));
        Assert.That(Sentences(desired), Is.EqualTo(new[] { "domain web-1: port 1: unknown attribute 'swich' on <port>; did you mean 'switch'?" }));
    }

    [TestCase("mac='52:54:00:90:04:99'", "domain web-1, interface 52:54:00:90:04:99: no interface has mac '52:54:00:90:04:99'", "--mac 52:54:00:90:04:99")]
    [TestCase("network='no-net'", "domain web-1: port 1: no interface has network 'no-net'", "--network=no-net")]
    [TestCase("alias='ua-x y'", "domain web-1: port 1: no interface has alias 'ua-x y'", "--alias='ua-x y'")]
    public void A_port_without_its_interface_is_a_warning_and_keeps_up_no_other(string selector, string sentence, string option)
    {
        var inside = $"<o:port {selector} switch='nat-switch-2'/><o:port mac='52:54:00:90:04:48' switch='nat-switch-1'/>";
        var desired = Build(inside, Sample.Network, s_natNetDefaults, Nic(Sample.Mac), Nic(Sample.OtherMac, "nat-net"));
        Assert.That(desired.Ports.Select(p => (p.Mac, p.Switch)), Is.EquivalentTo(new[] { (Sample.Mac, Sample.Switch), (Sample.OtherMac, Sample.OtherSwitch) }));
        Assert.That(desired.Kept, Is.Empty);
        Assert.That((desired.HasErrors, desired.Problems.Single().IsWarning), Is.EqualTo((false, true)));
        Assert.That(desired.Problems.Single().Remedy, Is.EqualTo($"reconciler annotate web-1 {option} --remove"));
        Assert.That(Sentences(desired).Single(), Does.StartWith(sentence).And.EndWith($"; 'reconciler annotate web-1 {option} --remove' takes it out"));
    }

    [Test]
    public void A_selector_with_a_slip_costs_no_interface_the_rows_it_has()
    {
        var other = Sample.Row(Sample.Port());
        var ofNetwork = Sample.Row(Sample.Port(on: Sample.OtherSwitch, addresses: ""));
        const string Inside = "<o:port mac='52:54:00:90:04:99' switch='nat-switch-1'/>";
        var desired = Build(Inside, Sample.Network, s_natNetDefaults, [other], Nic(Sample.Mac, "nat-net"));
        Assert.That(desired.Ports, Is.Empty, "it may be this one that was meant to be on nat-switch-1");
        Assert.That(desired.Kept, Is.EquivalentTo(new[] { Sample.Mac }));

        desired = Build(Inside, Sample.Network, s_natNetDefaults, [ofNetwork], Nic(Sample.Mac, "nat-net"));
        Assert.That((desired.Ports.Length, desired.Kept), Is.EqualTo((1, ImmutableHashSet<string>.Empty)), "it has what its network gives it, and goes on to");
    }

    [Test]
    public void A_mistake_about_an_interface_that_is_not_on_OVN_keeps_nothing()
    {
        var management = Nic("52:54:00:00:00:01") with { Bridge = "br-mgmt" };
        var desired = Sample.Desire(
            Domain("<o:port mac='52:54:00:00:00:01' switch='nat-switch-1'/>", management, Nic(Sample.Mac)), [new(Sample.Mac, "i")], Sample.Network, s_noDefaults);
        Assert.That(desired.Kept, Is.Empty);
        Assert.That(Sentences(desired), Is.EqualTo(new[]
        {
            "domain web-1, interface 52:54:00:00:00:01: mac '52:54:00:00:00:01' selects an interface that is not on OVN (it is on bridge 'br-mgmt')",
        }));
    }

    [Test]
    public void An_interface_that_the_XML_does_not_show_yet_keeps_its_rows()
    {
        var desired = Sample.Desire(
            Domain("<o:port switch='nat-switch-1'/>", Nic(Sample.Mac)), [new(Sample.Mac, "a"), new(Sample.OtherMac, "b")], Sample.Network, s_noDefaults);
        Assert.That(desired.Kept, Is.EquivalentTo(new[] { Sample.OtherMac }));
        Assert.That(desired.Ports.Select(p => p.Mac), Is.EqualTo(new[] { Sample.Mac }));
    }

    [Test]
    public void Two_interfaces_cannot_share_an_address_on_a_switch()
    {
        var desired = Build(
            "<o:port mac='52:54:00:90:04:48' switch='nat-switch-1' address='10.140.0.10'/>"
            + "<o:port mac='52:54:00:90:04:49' switch='nat-switch-1' address='10.140.0.10'><o:nat external='192.168.58.110'/></o:port>",
            Nic(Sample.Mac), Nic(Sample.OtherMac));
        Assert.That(desired.Ports.Select(p => p.Mac), Is.EqualTo(new[] { Sample.Mac }));
        Assert.That(desired.Nats, Is.Empty, "without its port");
        Assert.That(desired.Kept, Is.EquivalentTo(new[] { Sample.OtherMac }));
        Assert.That(Sentences(desired), Is.EqualTo(new[]
        {
            "domain web-1, interface 52:54:00:90:04:49: address 10.140.0.10 is asked for by two interfaces of this domain",
        }));
    }

    [Test]
    public void The_same_address_on_two_switches_is_two_addresses()
    {
        var desired = Build(
            "<o:port mac='52:54:00:90:04:48' switch='nat-switch-1' address='10.0.0.1'/><o:port mac='52:54:00:90:04:49' switch='nat-switch-2' address='10.0.0.1'/>",
            Sample.NetworkOf(), Nic(Sample.Mac), Nic(Sample.OtherMac));
        Assert.That(desired.Problems, Is.Empty);
        Assert.That(desired.Ports, Has.Length.EqualTo(2));
    }

    [Test]
    public void Two_interfaces_cannot_share_an_interfaceid()
    {
        var desired = Sample.Desire(
            Domain(
                "<o:port mac='52:54:00:90:04:48' switch='nat-switch-1'/><o:port mac='52:54:00:90:04:49' switch='nat-switch-1'/>",
                Nic(Sample.Mac), Nic(Sample.OtherMac)),
            [new(Sample.Mac, "same"), new(Sample.OtherMac, "same")], Sample.Network, s_noDefaults);
        Assert.That(desired.Ports.Select(p => p.Mac), Is.EqualTo(new[] { Sample.Mac }));
        Assert.That(Sentences(desired), Is.EqualTo(new[]
        {
            "domain web-1, interface 52:54:00:90:04:49: its interfaceid same is also that of interface 52:54:00:90:04:48; take it out of the network's <virtualport>",
        }));
    }

    [Test]
    public void A_switch_with_blanks_around_its_name_is_found_where_no_other_is_meant()
    {
        var blank = new LogicalSwitch(Guid.NewGuid(), " nat-switch-3 ", null);
        var exact = new LogicalSwitch(Guid.NewGuid(), "nat-switch-3", null);
        var network = new LogicalNetwork([blank], [], ImmutableDictionary<Guid, ImmutableArray<RouterAttachment>>.Empty);
        const string Inside = "<o:port switch=' nat-switch-3 '/>";
        Assert.That(Build(Inside, network, Nic(Sample.Mac)).Ports.Single().Switch, Is.EqualTo(blank));
        Assert.That(Build(Inside, network with { Switches = [blank, exact] }, Nic(Sample.Mac)).Ports.Single().Switch, Is.EqualTo(exact));
    }

    [Test]
    public void What_may_come_right_by_itself_is_tried_again()
    {
        Assert.That(Build("<o:port switch='to-come'/>", Nic(Sample.Mac)).Problems.Single().MayPass, Is.True);
        Assert.That(Build("<o:port swich='to-come'/>", Nic(Sample.Mac)).Problems.Single().MayPass, Is.False);
        const string nat = "<o:port switch='nat-switch-1' address='10.140.0.10'><o:nat external='192.168.58.1' {0}/></o:port>";
        Assert.That(Build(string.Format(nat, "router='to-come'"), Nic(Sample.Mac)).Problems.Single().MayPass, Is.True);
        Assert.That(Build("<o:port switch='nat-switch-1' groups='to-come'/>", Nic(Sample.Mac)).Problems.Single().MayPass, Is.True);
        Assert.That(Build("<o:port switch='nat-switch-1' port='to-come'/>", Nic(Sample.Mac)).Problems.Single().MayPass, Is.True);
        Assert.That(Build("<o:port switch='nat-switch-1' address='dynamic'/>", Nic(Sample.Mac)).Problems.Single().MayPass, Is.True);
    }

    [Test]
    public void The_first_wrong_address_is_named()
    {
        var desired = Build("<o:port switch='nat-switch-1' address='10.140.0.10 10.141.0.1 10.142.0.1'/>", Nic(Sample.Mac));
        Assert.That(Sentences(desired), Is.EqualTo(new[] { ThisPort + "address 10.141.0.1 is outside the networks of switch nat-switch-1 (10.140.0.254/24)" }));
    }

    [Test]
    public void Before_libvirt_has_been_read_an_annotation_that_names_the_switch_is_enough_for_the_first_port()
    {
        var domain = Domain("<o:port switch='nat-switch-1' address='10.140.0.10'/>", Nic(Sample.Mac, "nat-net"));
        DesiredWorkload Desire(params ImmutableArray<LogicalSwitchPort> observed) => DesiredStateBuilder.Build(
            domain, [new(Sample.Mac, Sample.InterfaceId)], Sample.Network, new NetworkDefaults(s_noDefaults, LibvirtNetworks.NotRead),
            Reconciler.Configuration.DhcpSettings.Default, observed,
            ImmutableDictionary<string, ExistingPort>.Empty);
        var first = Desire();
        Assert.That((first.Ports.Single().InterfaceId, first.Problems.Length), Is.EqualTo((Sample.InterfaceId, 0)));
        // One that is there may have been made with what the network says.
        var later = Desire(Sample.Row(Sample.Port()));
        Assert.That((later.Ports.Length, later.Kept.Single(), later.Problems.Single().IsOfSource), Is.EqualTo((0, Sample.Mac, true)));
    }

    private static string[] Sentences(DesiredWorkload desired) =>
        [.. desired.Problems.Select(p => p.Describe(Sample.Domain, Sample.DomainName))];

    private static WorkloadInterface Nic(string mac, string? network = null) =>
        new(mac) { Network = network, Bridge = "br-int", IsOfOpenVSwitch = true };

    private static WorkloadDefinition Domain(string inside, params WorkloadInterface[] interfaces) =>
        AnnotationDocument(inside) with { Interfaces = [.. interfaces] };

    private static WorkloadDefinition AnnotationDocument(string inside) => DomainIntake.Of(DomainXmlReader.Read($"""
        <domain><name>web-1</name><uuid>{Sample.Domain}</uuid><metadata><o:ports xmlns:o="urn:ovn-reconciler:domain:1">{inside}</o:ports></metadata></domain>
        """));

    private static DesiredWorkload Build(string inside, params WorkloadInterface[] interfaces) =>
        Build(inside, Sample.Network, s_noDefaults, interfaces);

    private static DesiredWorkload Build(string inside, LogicalNetwork network, params WorkloadInterface[] interfaces) =>
        Build(inside, network, s_noDefaults, interfaces);

    private static DesiredWorkload Build(
        string inside, LogicalNetwork network, ImmutableDictionary<string, PortDefaults> defaults, params WorkloadInterface[] interfaces) =>
        Build(inside, network, defaults, [], interfaces);

    private static DesiredWorkload Build(
        string inside,
        LogicalNetwork network,
        ImmutableDictionary<string, PortDefaults> defaults,
        ImmutableArray<LogicalSwitchPort> observed,
        params WorkloadInterface[] interfaces) =>
        Sample.Desire(
            Domain(inside, interfaces), [.. interfaces.Select((nic, i) => new PluggedInterface(nic.Mac, $"iface-{i}"))], network, defaults, observed);
}
