using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

/// <summary>What the planner does about ports made by hand, groups, ports that outlive their domain and distributed floating IPs.</summary>
[TestFixture]
internal sealed class PlannerAnnotationTests
{
    private const string Hand = "hand-1";
    private const string ExternalMac = "02:00:00:00:00:aa";

    private static readonly DesiredPort s_hand = Sample.Port(Hand);
    private static readonly DesiredPort s_defined = Sample.Port() with { IsDefined = true };

    [Test]
    public void A_port_made_by_hand_is_adopted_and_what_it_lacks_is_filled()
    {
        var asked = s_hand with { Adopts = new(HandMade(), ""), Groups = ["web"] };
        PlanText.AssertAre([Single([], asked)], [new PlanAction.AdoptPort(new(HandMade(), ""), asked, ["addresses", "port_security"])]);

        var complete = HandMade() with { Addresses = [$"{Sample.Mac} 10.140.0.10"] };
        Assert.That(((PlanAction.AdoptPort)Single([], asked with { Adopts = new(complete, "") })).Fill, Is.Empty, "an open port was left open on purpose");
    }

    [Test]
    public void An_adopted_port_is_released_and_not_deleted()
    {
        var row = Sample.Row(s_hand, null, (OwnershipKeys.Adopted, "addresses"));
        Assert.That(Sample.PlanOf(new([row], []), DesiredWorkload.Nothing).Actions.Single(), Is.InstanceOf<PlanAction.ReleasePort>());
    }

    [Test]
    public void What_an_adopted_port_lacks_follows_what_is_asked_for_now()
    {
        var row = Sample.Row(s_hand, null, (OwnershipKeys.Adopted, "addresses")) with { PortSecurity = [] };
        var update = (PlanAction.UpdatePort)Single([row], s_hand);
        Assert.That(update.ExternalIds[OwnershipKeys.Adopted], Is.EqualTo("addresses port_security"));
    }

    [Test]
    public void An_interface_is_bound_to_its_port_and_back()
    {
        Assert.That(((PlanAction.BindInterface)Single([Sample.Row(Sample.Port())], Sample.Port() with { PluggedId = "new" })).To, Is.EqualTo(Sample.InterfaceId));
        var nothing = DesiredWorkload.Nothing with { Plugged = [new(Sample.Mac, Hand) { OriginalInterfaceId = "new" }] };
        Assert.That(Sample.PlanOf(new([], []), nothing).Actions, Is.EqualTo(new[] { new PlanAction.BindInterface(Sample.Mac, Hand, "new") }));
    }

    [Test]
    public void A_port_leaves_the_groups_that_it_was_made_to_join_and_no_others()
    {
        var row = Sample.Row(Sample.Port(), null, (OwnershipKeys.Groups, "db")) with { Groups = ["by-hand", "db"] };
        var update = (PlanAction.UpdatePort)Single([row], Sample.Port() with { Groups = ["by-hand", "web"] });
        Assert.That((string.Join(' ', update.Join), string.Join(' ', update.Leave)), Is.EqualTo(("web", "db")));
        Assert.That(update.ExternalIds[OwnershipKeys.Groups], Is.EqualTo("web"));
    }

    [Test]
    public void A_port_that_outlives_its_domain_is_switched_off_and_on_again()
    {
        var off = s_defined with { IsEnabled = false };
        var update = (PlanAction.UpdatePort)Single([Sample.Row(s_defined)], off);
        Assert.That(update.Differences, Does.Contain("switch it off"));
        var row = Sample.Row(s_defined) with { Enabled = false, ExternalIds = update.ExternalIds };
        Assert.That(Sample.PlanOf(new([row], []), Sample.Desired(off)).Actions, Is.Empty);
        Assert.That(((PlanAction.UpdatePort)Single([row], Sample.Port())).Differences, Does.Contain("switch it on"), "also when it is to outlive it no more");
        Assert.That(
            Sample.PlanOf(new([Sample.Row(s_defined) with { Enabled = false }], []), Sample.Desired(s_defined)).Actions, Is.Empty, "switched off by hand");
    }

    [TestCase(true, ExternalMac)]
    [TestCase(false, null)]
    [TestCase(null, null)]
    public void A_distributed_NAT_has_its_MAC_address_while_its_port_is_up(bool? up, string? expected)
    {
        var asked = Sample.Desired(Sample.Port()) with { Nats = [Sample.Nat() with { IsDistributed = true, ExternalMac = ExternalMac }] };
        var create = (PlanAction.CreateNat)Sample.PlanOf(new([Sample.Row(Sample.Port()) with { Up = up }], []), asked).Actions.Single();
        Assert.That((create.Nat.LogicalPort, create.Nat.ExternalMac), Is.EqualTo((Sample.InterfaceId, expected)));
    }

    private static LogicalSwitchPort HandMade() => Sample.Row(s_hand) with
    {
        Addresses = [], PortSecurity = [], ExternalIds = Sample.Row(s_hand).ExternalIds.Clear().Add("note", "x"),
    };

    private static PlanAction Single(LogicalSwitchPort[] observed, DesiredPort asked) =>
        Sample.PlanOf(new([.. observed], []), Sample.Desired(asked)).Actions.Single();
}
