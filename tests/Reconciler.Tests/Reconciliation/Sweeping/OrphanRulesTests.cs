using System.Collections.Immutable;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Sweeping;
using Reconciler.Workloads;

namespace Reconciler.Tests.Reconciliation.Sweeping;

[TestFixture]
internal sealed class OrphanRulesTests
{
    private static readonly LogicalSwitchPort s_port = Sample.Row(Sample.Port());
    private static readonly NatRule s_nat = Sample.Row(Sample.Nat());
    private static readonly Workload s_running = new(Sample.Domain, Sample.DomainName, WorkloadPresence.Running, null, null);
    private static readonly Workload s_off = s_running with { Presence = WorkloadPresence.Off };
    private static readonly OvsInterface s_plugged = new("vnet0", Sample.InterfaceId, Sample.Domain, Sample.Mac);

    [Test]
    public void Everything_of_a_domain_that_is_not_here()
    {
        Assert.That(Find(null, [s_port], [s_nat], []), Is.EqualTo(new[]
        {
            $"port {Sample.InterfaceId} on nat-switch-1: its domain is not on this host",
            "nat 192.168.58.110 on nat-router: its domain is not on this host",
        }));
        Assert.That(Find(s_off, [s_port], [], []), Is.EqualTo(new[] { $"port {Sample.InterfaceId} on nat-switch-1: its domain does not run here" }));
    }

    [Test]
    public void A_port_whose_interface_is_gone()
    {
        Assert.That(Find(s_running, [s_port], [], []), Is.EqualTo(new[] { $"port {Sample.InterfaceId} on nat-switch-1: its interface is gone" }));
    }

    [Test]
    public void A_port_that_a_running_domain_does_not_ask_for_any_more_is_no_orphan()
    {
        Assert.That(Find(s_running, [s_port], [s_nat], [s_plugged]), Is.Empty);
        Assert.That(Find(s_running, [s_port], [], [s_plugged with { InterfaceId = Sample.OtherInterfaceId }]), Is.Empty, "plugged in under a new name");
    }

    [Test]
    public void A_floating_ip_whose_port_is_gone()
    {
        Assert.That(Find(s_running, [], [s_nat], [s_plugged]), Is.EqualTo(new[] { "nat 192.168.58.110 on nat-router: its port is gone" }));
        Assert.That(Find(s_running, [], [s_nat], [s_plugged], Sample.InterfaceId), Is.Empty, "its port is another's now");
    }

    [Test]
    public void What_a_migration_hands_over_is_no_orphan()
    {
        var port = Sample.Row(Sample.Port(), null, (OwnershipKeys.Incoming, "node-2"));
        Assert.That(Find(null, [port], [Sample.Row(Sample.Nat(), null, (OwnershipKeys.Incoming, "node-2"))], []), Is.Empty);
    }

    [Test]
    public void An_adopted_port_is_given_back_and_leaves_the_groups_that_it_joined()
    {
        var adopted = Sample.Row(Sample.Port(), null, (OwnershipKeys.Adopted, "addresses"), (OwnershipKeys.Groups, "web db")) with { Groups = ["db"] };
        Assert.That(Find(null, [adopted], [], []), Is.EqualTo(new[]
        {
            $"adopted port {Sample.InterfaceId} on nat-switch-1: its domain is not on this host",
            $"group membership db on {Sample.InterfaceId}: its domain is not on this host",
        }));
    }

    [Test]
    public void A_glance_is_enough_for_a_running_domain_with_all_that_belongs_to_it()
    {
        Assert.That(IsSuspect(s_running, [s_plugged], [s_port], [s_nat]), Is.False);
        Assert.That(IsSuspect(s_off, [s_plugged], [s_port], [s_nat]), Is.True);
        Assert.That(IsSuspect(null, [s_plugged], [s_port], [s_nat]), Is.True);
        Assert.That(IsSuspect(s_running, [], [s_port], [s_nat]), Is.True);
        Assert.That(IsSuspect(s_running, [s_plugged], [], [s_nat]), Is.True);
    }

    [TestCase(10, 10, false)]
    [TestCase(11, 22, false)]
    [TestCase(11, 21, true)]
    [TestCase(5, 6, false)]
    public void Too_much_is_more_than_ten_and_more_than_half(int orphans, int rows, bool tooMuch)
    {
        var orphan = Orphans(null, [s_port], [], []).Single();
        var findings = new OrphanFindings([.. Enumerable.Repeat(orphan, orphans)], rows);
        Assert.That(findings.IsTooMuch, Is.EqualTo(tooMuch));
    }

    [Test]
    public void What_only_one_of_two_looks_has_seen_does_not_count()
    {
        var port = new OrphanFindings(Orphans(null, [s_port], [], []), 2);
        var both = new OrphanFindings(Orphans(null, [s_port], [s_nat], []), 2);
        Assert.That(both.SeenAlso(port.Keys).Orphans.Select(o => o.Kind), Is.EqualTo(new[] { OrphanKind.Port }));
        Assert.That(port.SeenAlso(new OrphanFindings([], 2).Keys).Orphans, Is.Empty);
    }

    private static bool IsSuspect(Workload? domain, OvsInterface[] plugged, LogicalSwitchPort[] ports, NatRule[] nats) =>
        OrphanRules.IsSuspect(domain, plugged, Sample.Glance(ports, nats));

    private static string[] Find(Workload? domain, LogicalSwitchPort[] ports, NatRule[] nats, OvsInterface[] plugged,
        params string[] elsewhere) =>
        [.. Orphans(domain, ports, nats, plugged, elsewhere).Select(o => $"{o.KindName} {o.Name} on {o.Place}: {o.Reason}")];

    private static ImmutableArray<Orphan> Orphans(
        Workload? domain, LogicalSwitchPort[] ports, NatRule[] nats, OvsInterface[] plugged, params string[] elsewhere)
    {
        var observed = new ObservedWorkload([.. ports], [.. nats]);
        var plan = Sample.PlanOf(observed, DesiredWorkload.Nothing);
        return OrphanRules.Of(new(domain, DesiredWorkload.Nothing, observed, plan), plugged, elsewhere.Contains, Sample.Network);
    }
}
