using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Sweeping;

namespace Reconciler.Tests.Reconciliation.Sweeping;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConsecutiveLooksTests
{
    private static readonly Orphan s_one = Port("one");
    private static readonly Orphan s_two = Port("two");

    private readonly ConsecutiveLooks _looks = new();

    [Test]
    public void What_two_looks_in_a_row_have_seen_is_confirmed()
    {
        var first = _looks.Take(new([s_one], 2));
        Assert.That((first.Confirmed.Orphans.Length, first.News.Single()), Is.EqualTo((0, s_one)));

        var second = _looks.Take(new([s_one, s_two], 2));
        Assert.That((second.Confirmed.Orphans.Single(), second.News.Single()), Is.EqualTo((s_one, s_two)));

        var third = _looks.Take(new([s_two], 2));
        Assert.That((third.Confirmed.Orphans.Single(), third.News.Count), Is.EqualTo((s_two, 0)));
        Assert.That(_looks.Take(new([s_one], 2)).Confirmed.Orphans, Is.Empty, "it was gone in between");
    }

    [Test]
    public void Looks_with_something_unknown_between_them_are_not_in_a_row()
    {
        _looks.Take(new([s_one], 2));
        _looks.Interrupt();
        Assert.That(_looks.Take(new([s_one], 2)).Confirmed.Orphans, Is.Empty);
    }

    [Test]
    public void What_belongs_to_no_workload_is_left_while_a_source_is_not_known()
    {
        var options = new DhcpOptions(
            Guid.NewGuid(), Sample.Parse("10.140.0.0/24"), ImmutableSortedDictionary<string, string>.Empty,
            ImmutableSortedDictionary<string, string>.Empty);
        var dhcp = new Orphan(
            OrphanKind.DhcpOptions, options.Uuid, "10.140.0.0", "nat-switch-1", null, Sample.Host, "no port uses them",
            new OrphanRemoval.UnusedDhcpOptions(options));
        var found = new OrphanFindings([s_one, dhcp], 2);
        Assert.That(found.Knowable(_ => true, areAllKnown: true).Orphans, Is.EqualTo(new[] { s_one, dhcp }));
        Assert.That(found.Knowable(_ => true, areAllKnown: false).Orphans, Is.EqualTo(new[] { s_one }));
        Assert.That(found.Knowable(_ => false, areAllKnown: false).Orphans, Is.Empty);
    }

    private static Orphan Port(string name)
    {
        var row = Sample.Row(Sample.Port(name));
        return new(OrphanKind.Port, row.Uuid, name, "nat-switch-1", "web-1", Sample.Host, "its interface is gone",
            new OrphanRemoval.Step(WorkloadId.OfDomain(Guid.Empty), "web-1", new PlanAction.DeletePort(row)));
    }
}
