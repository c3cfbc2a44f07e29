using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class PlannerTests
{
    private static readonly DesiredPort s_port = Sample.Port();
    private static readonly DesiredNat s_nat = Sample.Nat();

    /// <summary>The rows of the table in the planner's documentation, and what it leaves to be understood.</summary>
    private static IEnumerable<TestCaseData> PortCases()
    {
        var row = Sample.Row(s_port);
        var renamed = Sample.Row(Sample.Port(Sample.OtherInterfaceId));
        var ofOther = Sample.Row(Sample.Port(mac: Sample.OtherMac));
        var ofNobody = Sample.Row(s_port, null, (OwnershipKeys.Mac, null));
        var asked = Sample.Desired(s_port);
        var kept = new DesiredWorkload([], [], [new(Sample.Mac, "wrong")], [Sample.Mac]);

        yield return Case("nothing, and nothing asked for", [], DesiredWorkload.Nothing);
        yield return Case("missing", [], asked, new PlanAction.CreatePort(s_port));
        yield return Case("as asked for", [row], asked);
        yield return Update("another address", row with { Addresses = [$"{Sample.Mac} 10.140.0.99"] }, "addresses");
        yield return Update("no addresses", row with { Addresses = [] }, "addresses");
        yield return Update("no port security", row with { PortSecurity = [] }, "port_security");
        yield return Update("on another switch", row with { SwitchUuid = Sample.OtherSwitch.Uuid });
        yield return Reset("of another type", row with { Type = "localport" }, "type");
        yield return Reset(
            "made a container's", row with { ParentName = "other", Tag = 7, TagRequest = 0 }, "parent_name", "tag", "tag_request");
        yield return Reset(
            "held to another host", row with { Options = Sample.Options("requested-chassis", "node-7") }, "options:requested-chassis");
        yield return Reset(
            "held to an instance of its interface", row with { Options = Sample.Options("iface-id-ver", "1") }, "options:iface-id-ver");
        yield return Case("with options of others", [row with { Options = Sample.Options("qos_max_rate", "1000000") }], asked);
        yield return Case("switched off by hand", [row with { Enabled = false }], asked);
        yield return Case(
            "held to this host, where it has just come",
            [Sample.Row(s_port, null, (OwnershipKeys.Arrived, "node-2")) with { Options = Sample.Options("requested-chassis", "node-1") }],
            asked);
        yield return Case(
            "handed over, held to both hosts",
            [Incoming(s_port) with { Options = Sample.Options("requested-chassis", "node-1,node-2") }], asked);
        yield return Case("on a switch that is not known", [row with { SwitchUuid = null }], asked);
        yield return Case(
            "under the iface-id of an earlier start", [renamed], asked,
            new PlanAction.DeletePort(renamed), new PlanAction.CreatePort(s_port));
        yield return Case("nothing asks for it", [row], DesiredWorkload.Nothing, new PlanAction.DeletePort(row));
        yield return Case("its interface is kept", [row], kept);
        yield return Case("the interface of another is kept", [ofOther], kept, new PlanAction.DeletePort(ofOther));
        yield return Case("handed over, nothing asked for", [Incoming(s_port)], DesiredWorkload.Nothing);
        yield return Case("handed over, the same asked for", [Incoming(s_port)], asked);
        yield return Case("handed over, other addresses asked for", [Incoming(s_port)], Sample.Desired(Sample.Port(addresses: "10.140.0.11")));
        yield return Case("handed over, asked for under another name", [Incoming(Sample.Port(Sample.OtherInterfaceId))], asked);
        yield return Case(
            "without its MAC address, nothing asks for it", [ofNobody], DesiredWorkload.Nothing, new PlanAction.DeletePort(ofNobody));
        yield return Case("without its MAC address, some interface is kept", [ofNobody], kept);
        yield return Case("asked for before there is an iface-id", [], Sample.Desired(Sample.Port(interfaceId: null)));

        TestCaseData Update(string name, LogicalSwitchPort observed, params string[] columns) =>
            Case(name, [observed], asked, new PlanAction.UpdatePort(observed, s_port, row.ExternalIds, [.. columns]));

        TestCaseData Reset(string name, LogicalSwitchPort observed, params string[] columns) =>
            Case(
                name, [observed], asked,
                new PlanAction.UpdatePort(observed, s_port, row.ExternalIds, [.. columns]) { Resets = [.. columns] });

        static TestCaseData Case(
            string name, ImmutableArray<LogicalSwitchPort> observed, DesiredWorkload desired, params PlanAction[] plan) =>
            new TestCaseData(new ObservedWorkload(observed, []), desired, plan).SetArgDisplayNames(name);

        static LogicalSwitchPort Incoming(DesiredPort port) => Sample.Row(port, null, (OwnershipKeys.Incoming, "node-2"));
    }

    private static IEnumerable<TestCaseData> NatCases()
    {
        var row = Sample.Row(s_nat);
        var another = Sample.Row(Sample.Nat("192.168.58.111"));
        var asked = DesiredWorkload.Nothing with { Nats = [s_nat] };
        var kept = new DesiredWorkload([], [], [new(Sample.Mac, "wrong")], [Sample.Mac]);

        yield return Case("missing", [], asked, new PlanAction.CreateNat(s_nat));
        yield return Case("as asked for", [row], asked);
        yield return Update("of another address", row with { LogicalIp = "10.140.0.99" }, "logical_ip");
        yield return Update("of another type", row with { Type = "snat" }, "type");
        yield return Update("on another router", row with { RouterUuid = Sample.OtherRouter.Uuid });
        yield return Case("on a router that is not known", [row with { RouterUuid = null }], asked);
        yield return Case(
            "of another external address", [another], asked, new PlanAction.DeleteNat(another), new PlanAction.CreateNat(s_nat));
        yield return Update(
            "of the port of an earlier start", Sample.Row(Sample.Nat(interfaceId: Sample.OtherInterfaceId)), "external_ids");
        yield return Case("nothing asks for it", [row], DesiredWorkload.Nothing, new PlanAction.DeleteNat(row));
        yield return Case("its interface is kept", [row], kept);
        yield return Case("handed over, nothing asked for", [Incoming()], DesiredWorkload.Nothing);
        yield return Case("handed over, the same asked for", [Incoming()], asked);
        yield return WithPort(
            "its interface is kept, and its port has another address by OVN's choice", [row], kept, Dynamic("10.140.0.11"),
            new PlanAction.DeleteNat(row));
        yield return WithPort(
            "its interface is kept, and its port has lost its address", [row], kept, Dynamic(), new PlanAction.DeleteNat(row));
        yield return WithPort("its interface is kept, and its port has the address", [row], kept, Dynamic("10.140.0.10"));
        yield return WithPort("its interface is kept, and so is its port", [row], kept, Sample.Row(Sample.Port(addresses: "10.140.0.11")));
        yield return WithPort(
            "its interface is kept, and its port gets another address", [row], kept with { Ports = [Sample.Port(addresses: "10.140.0.11")] },
            Sample.Row(Sample.Port(addresses: "10.140.0.11")), new PlanAction.DeleteNat(row));
        yield return Case("an external address that is none", [row with { ExternalIp = "nonsense" }], kept);

        TestCaseData Update(string name, NatRule observed, params string[] columns) =>
            Case(name, [observed], asked, new PlanAction.UpdateNat(observed, s_nat, row.ExternalIds, [.. columns]));

        static TestCaseData WithPort(
            string name, ImmutableArray<NatRule> observed, DesiredWorkload desired, LogicalSwitchPort port, params PlanAction[] plan) =>
            new TestCaseData(new ObservedWorkload([port], observed), desired, plan).SetArgDisplayNames(name);

        static LogicalSwitchPort Dynamic(params string[] addresses) => Sample.Row(s_port) with
        {
            Addresses = [$"{Sample.Mac} dynamic"], DynamicAddresses = [.. addresses.Select(System.Net.IPAddress.Parse)],
        };

        static TestCaseData Case(string name, ImmutableArray<NatRule> observed, DesiredWorkload desired, params PlanAction[] plan) =>
            new TestCaseData(new ObservedWorkload([], observed), desired, plan).SetArgDisplayNames(name);

        static NatRule Incoming() => Sample.Row(s_nat, null, (OwnershipKeys.Incoming, "node-2"));
    }

    [TestCaseSource(nameof(PortCases))]
    public void A_port_that_is(ObservedWorkload observed, DesiredWorkload desired, PlanAction[] plan) =>
        AssertPlan(observed, desired, plan);

    [TestCaseSource(nameof(NatCases))]
    public void A_NAT_that_is(ObservedWorkload observed, DesiredWorkload desired, PlanAction[] plan) => AssertPlan(observed, desired, plan);

    [Test]
    public void Nothing_is_deleted_while_that_is_not_allowed()
    {
        var observed = new ObservedWorkload([Sample.Row(s_port)], [Sample.Row(s_nat)]);
        Assert.That(Sample.PlanOf(observed, DesiredWorkload.Nothing, mayDelete: false).Actions, Is.Empty);
        Assert.That(Sample.PlanOf(observed, DesiredWorkload.Nothing, mayDelete: true).Actions, Has.Length.EqualTo(2));
    }

    [Test]
    public void The_port_of_an_earlier_start_is_replaced_even_while_nothing_may_be_deleted()
    {
        var row = Sample.Row(Sample.Port(Sample.OtherInterfaceId));
        PlanText.AssertAre(
            Sample.PlanOf(new([row], []), Sample.Desired(s_port), mayDelete: false).Actions,
            [new PlanAction.DeletePort(row), new PlanAction.CreatePort(s_port)]);
    }

    [Test]
    public void Keys_of_others_are_kept_and_our_stale_ones_go()
    {
        var row = Sample.Row(
            s_port, null,
            ("neutron:revision", "7"), ("note", "do not touch"), (OwnershipKeys.AddressPrefix + "10.140.0.99", "nat-switch-1"), (OwnershipKeys.VirtualMachineName, "old"));

        var update = (PlanAction.UpdatePort)Sample.PlanOf(new([row], []), Sample.Desired(s_port)).Actions.Single();

        Assert.That(update.Differences, Has.Length.EqualTo(1));
        Assert.That(
            update.Differences[0],
            Does.StartWith("external_ids ").And.Contain("reconciler:ip:10.140.0.99").And.Contain("reconciler:vm-name"));
        Assert.That(update.ExternalIds, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["neutron:revision"] = "7",
            ["note"] = "do not touch",
            ["reconciler:host"] = "node-1",
            ["reconciler:ip:10.140.0.10"] = "nat-switch-1",
            ["reconciler:mac"] = Sample.Mac,
            ["reconciler:switch"] = "nat-switch-1",
            ["reconciler:vm-id"] = Sample.Domain.ToString(),
            ["reconciler:vm-name"] = "web-1",
        }));
    }

    [Test]
    public void Keys_of_others_alone_are_no_difference()
    {
        var observed = new ObservedWorkload([Sample.Row(s_port, null, ("incus:project", "x"))], [Sample.Row(s_nat, null, ("note", "y"))]);
        Assert.That(Sample.PlanOf(observed, Sample.Desired(s_port) with { Nats = [s_nat] }).Actions, Is.Empty);
    }

    [TestCase("FD00:0:0::10", "fd00::10")]
    [TestCase("fd00:0:0:0:0:0:0:10", "FD00::0010")]
    [TestCase("2001:DB8::A", "2001:db8:0::a")]
    public void The_textual_form_of_an_IPv6_address_makes_no_endless_updates(string asRow, string asAsked)
    {
        var port = Sample.Port(addresses: asAsked);
        var nat = Sample.Nat("2001:db8::1", asAsked);
        var observed = new ObservedWorkload(
            [Sample.Row(port) with { Addresses = [$"{Sample.Mac} {asRow}"] }],
            [Sample.Row(nat) with { LogicalIp = asRow, ExternalIp = "2001:DB8:0:0::1" }]);
        var desired = Sample.Desired(port) with { Nats = [nat] };

        var plan = Sample.PlanOf(observed, desired);
        Assert.That(plan.Actions.Select(a => a.GetType()), Is.EqualTo(new[] { typeof(PlanAction.UpdatePort) }), "the NAT says the same");
        Assert.That(Sample.PlanOf(RowsInMemory.Apply(plan, observed), desired).Actions, Is.Empty);
    }

    [Test]
    public void Without_port_security_unknown_addresses_are_delivered()
    {
        var port = Sample.Port(security: false);
        Assert.That(port.AddressColumn, Is.EquivalentTo(new[] { $"{Sample.Mac} 10.140.0.10", "unknown" }));
        Assert.That(port.PortSecurityColumn, Is.Empty);
        var row = Sample.Row(s_port);
        PlanText.AssertAre(
            Sample.PlanOf(new([row], []), Sample.Desired(port)).Actions,
            [new PlanAction.UpdatePort(row, port, row.ExternalIds, ["addresses", "port_security"])]);
    }

    [Test]
    public void A_plan_carried_out_leaves_nothing_to_do([Range(1, 8)] int seed)
    {
        var random = new RandomDomains(seed);
        var withActions = 0;
        for (var i = 0; i < 500; i++)
        {
            var (observed, desired, mayDelete) = (random.Observed(), random.Desired(), random.Flip());
            var plan = Sample.PlanOf(observed, desired, mayDelete);
            var after = RowsInMemory.Apply(plan, observed);

            Assert.That(
                PlanText.Of(Sample.PlanOf(after, desired, mayDelete).Actions), Is.Empty,
                () => $"case {i}, first plan: {string.Join("; ", PlanText.Of(plan.Actions))}");
            Assert.That(after.Ports.Select(p => p.Name), Is.Unique);
            Assert.That(after.Nats.Select(n => n.ExternalIp), Is.Unique);
            Assert.That(after.Ports, Is.SupersetOf(observed.Ports.Where(p => p.IsHandedOver)), "what is handed over stays as it is");
            withActions += plan.IsEmpty ? 0 : 1;
        }

        Assert.That(withActions, Is.GreaterThan(250));
    }

    private static void AssertPlan(ObservedWorkload observed, DesiredWorkload desired, PlanAction[] plan) =>
        PlanText.AssertAre(Sample.PlanOf(observed, desired).Actions, plan);
}
