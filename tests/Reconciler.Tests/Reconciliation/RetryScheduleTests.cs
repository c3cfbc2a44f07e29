using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class RetryScheduleTests
{
    private static readonly WorkloadId s_one = WorkloadId.OfDomain(Guid.NewGuid());
    private static readonly WorkloadId s_two = WorkloadId.OfDomain(Guid.NewGuid());

    [Test]
    public void The_wait_doubles_up_to_a_minute()
    {
        var schedule = new RetrySchedule(() => 0);
        Assert.That(
            Enumerable.Range(0, 100).Select(_ => schedule.Next(s_one).TotalSeconds),
            Is.EqualTo(new[] { 1.0, 2, 4, 8, 16, 32 }.Concat(Enumerable.Repeat(60.0, 94))));
    }

    [Test]
    public void Jitter_takes_off_at_most_a_quarter()
    {
        var schedule = new RetrySchedule(() => 1);
        Assert.That(schedule.Next(s_one), Is.EqualTo(TimeSpan.FromSeconds(0.75)));
        Assert.That(schedule.Next(s_one), Is.EqualTo(TimeSpan.FromSeconds(1.5)));
    }

    [Test]
    public void Each_domain_has_a_wait_of_its_own()
    {
        var schedule = new RetrySchedule(() => 0);
        schedule.Next(s_one);
        Assert.That(schedule.Next(s_two), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void A_domain_that_is_well_again_begins_anew()
    {
        var schedule = new RetrySchedule(() => 0);
        schedule.Next(s_one);
        schedule.Next(s_one);
        schedule.Reset(s_one);
        Assert.That(schedule.Next(s_one), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }
}
