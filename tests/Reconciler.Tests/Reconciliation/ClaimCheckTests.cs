using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Workloads;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class ClaimCheckTests
{
    private const string Holder = "port x of domain web-9 on host node-3";

    private static readonly DesiredPort s_first = Sample.Port();
    private static readonly DesiredPort s_second = Sample.Port(Sample.OtherInterfaceId, Sample.OtherMac, Sample.OtherSwitch, "10.150.0.10");
    private static readonly DesiredNat s_nat = Sample.Nat();
    private static readonly DesiredWorkload s_asked = Sample.Desired(s_first, s_second) with { Nats = [s_nat] };

    [Test]
    public void Without_claims_everything_stays() => Assert.That(Apply(), Is.SameAs(s_asked));

    [Test]
    public void A_port_whose_address_is_taken_goes_with_its_NAT() => AssertLeft(
        new(ClaimKind.Address, "10.140.0.10", "nat-switch-1", Holder), [s_second],
        $"address 10.140.0.10 is taken on switch nat-switch-1 by {Holder}");

    [Test]
    public void A_port_whose_MAC_address_is_taken_goes_with_its_NAT() => AssertLeft(
        new(ClaimKind.Mac, Sample.Mac, "nat-switch-1", Holder), [s_second],
        $"its MAC address is taken on switch nat-switch-1 by {Holder}");

    [Test]
    public void Only_the_NAT_goes_whose_external_address_is_taken() => AssertLeft(
        new(ClaimKind.ExternalAddress, "192.168.58.110", null, Holder), [s_first, s_second],
        $"external address 192.168.58.110 is taken by {Holder}");

    [TestCase(ClaimKind.Address, "10.140.0.10", "nat-switch-2")]
    [TestCase(ClaimKind.Address, "10.140.0.1", "nat-switch-1")]
    [TestCase(ClaimKind.ExternalAddress, "10.140.0.10", null)]
    [TestCase(ClaimKind.Mac, "10.140.0.10", "nat-switch-1")]
    public void What_nobody_asks_for_may_be_anybodys(ClaimKind kind, string subject, string? switchName)
        => Assert.That(Apply(new Claim(kind, subject, switchName, Holder)), Is.SameAs(s_asked));

    [Test]
    public void Two_claims_on_one_port_are_one_problem()
    {
        var desired = Apply(new(ClaimKind.Address, "10.140.0.10", "nat-switch-1", Holder), new(ClaimKind.Mac, Sample.Mac, "nat-switch-1", Holder));
        Assert.That(desired.Problems, Has.Length.EqualTo(1));
        Assert.That(desired.Ports, Is.EqualTo(new[] { s_second }));
    }

    [Test]
    public void A_floating_IP_made_by_hand_that_is_just_what_is_asked_for_is_adopted()
    {
        var handMade = Sample.Row(s_nat) with { ExternalIds = s_none };
        var adopted = WithFree(handMade);
        Assert.That(adopted.Problems, Is.Empty);
        Assert.That(adopted.Nats.Single(), Is.EqualTo(s_nat with { Adopts = handMade }));
        var plan = Sample.PlanOf(new([Sample.Row(s_first)], []), adopted);
        Assert.That(plan.Actions.OfType<PlanAction.AdoptNat>().Select(a => a.Existing.ExternalIp), Is.EqualTo(new[] { "192.168.58.110" }));
    }

    [Test]
    public void One_that_was_the_domains_own_is_taken_back()
    {
        var robbed = Sample.Row(s_nat) with { ExternalIds = s_none };
        Assert.That(WithFree(robbed, robbed.Uuid).Nats.Single().IsTakenBack, Is.True, "it was seen to be its own");
        var halfRobbed = Sample.Row(s_nat, null, (OwnershipKeys.VirtualMachineId, null));
        Assert.That(WithFree(halfRobbed).Nats.Single().IsTakenBack, Is.True, "what is left of its keys says so");
        var plan = Sample.PlanOf(new([], []), s_asked with { Ports = [], Nats = [s_nat with { Adopts = halfRobbed, IsTakenBack = true }] });
        var update = (PlanAction.UpdateNat)plan.Actions.Single();
        Assert.That((update.Observed.Uuid, update.Differences.Length), Is.EqualTo((halfRobbed.Uuid, 1)));
        Assert.That(update.ExternalIds, Is.EqualTo(Sample.Row(s_nat).ExternalIds), "what it has lost is written again, and nothing else");
    }

    [TestCase("dnat_and_snat", "10.140.0.99", false)]
    [TestCase("snat", "10.140.0.10", false)]
    [TestCase("dnat_and_snat", "10.140.0.10", true)]
    public void One_made_for_something_else_is_taken(string type, string logical, bool onAnotherRouter)
    {
        var row = Sample.Row(s_nat) with { ExternalIds = s_none, Type = type, LogicalIp = logical };
        var desired = WithFree(onAnotherRouter ? row with { RouterUuid = Sample.OtherRouter.Uuid } : row);
        Assert.That(desired.Nats, Is.Empty);
        Assert.That(desired.Problems.Single().Message, Is.EqualTo($"external address 192.168.58.110 is taken by {Holder}"));
    }

    [Test]
    public void An_adopted_one_is_given_back_and_not_turned_to_another_address()
    {
        var adopted = Sample.Row(s_nat, null, (OwnershipKeys.Adopted, ""));
        Assert.That(Sample.PlanOf(new([], [adopted]), DesiredWorkload.Nothing).Actions.Single(), Is.InstanceOf<PlanAction.ReleaseNat>());
        Assert.That(Sample.PlanOf(new([], [adopted]), DesiredWorkload.Nothing with { Nats = [s_nat] }).IsEmpty, Is.True);
        var other = DesiredWorkload.Nothing with { Nats = [Sample.Nat(logical: "10.140.0.11")] };
        Assert.That(Sample.PlanOf(new([], [adopted]), other).Actions.Single(), Is.InstanceOf<PlanAction.ReleaseNat>());
    }

    private static readonly ImmutableSortedDictionary<string, string> s_none = ImmutableSortedDictionary<string, string>.Empty;

    private static DesiredWorkload Apply(params ImmutableArray<Claim> claims) =>
        ClaimCheck.Apply(s_asked, new(claims, ImmutableDictionary<Guid, Guid>.Empty), []);

    private static DesiredWorkload WithFree(NatRule free, params ImmutableArray<Guid> own) => ClaimCheck.Apply(
        s_asked,
        new([new(ClaimKind.ExternalAddress, "192.168.58.110", null, Holder)], ImmutableDictionary<Guid, Guid>.Empty) { FreeNats = [free] },
        own);

    private static void AssertLeft(Claim claim, DesiredPort[] ports, string message)
    {
        var desired = Apply(claim);
        Assert.That(desired.Ports, Is.EqualTo(ports));
        Assert.That(desired.Nats, Is.Empty);
        Assert.That(desired.Problems, Is.EqualTo(new[] { new Problem(Sample.Mac, message) { MayPass = true } }));
        Assert.That(desired.Kept, Is.EquivalentTo(new[] { Sample.Mac }), "rows that are there stay");
    }
}
