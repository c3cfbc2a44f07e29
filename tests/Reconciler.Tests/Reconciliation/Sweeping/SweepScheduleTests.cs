using Reconciler.Reconciliation.Sweeping;

namespace Reconciler.Tests.Reconciliation.Sweeping;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SweepScheduleTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);
    private readonly ManualTime _time = new();

    [Test]
    public async Task A_sweep_is_due_every_interval_give_or_take_a_tenth()
    {
        var schedule = new SweepSchedule(TimeSpan.FromSeconds(60), _time);
        for (var i = 0; i < 3; i++)
        {
            var due = schedule.WaitAsync(CancellationToken.None);
            _time.Advance(TimeSpan.FromSeconds(53.9));
            Assert.That(due.IsCompleted, Is.False);
            _time.Advance(TimeSpan.FromSeconds(12.2));
            Assert.That(await due.WaitAsync(s_bound), Is.EqualTo(SweepRound.Periodic));
        }
    }

    [Test]
    public async Task A_source_that_comes_back_is_followed_by_a_sweep_and_what_that_finds_by_another()
    {
        var schedule = new SweepSchedule(TimeSpan.FromSeconds(60), _time);
        schedule.SourceIsBack();
        schedule.SourceIsBack();
        Assert.That(await AfterSettlingAsync(schedule), Is.EqualTo(SweepRound.SourceBack));
        schedule.WantsConfirmation(SweepRound.SourceBack);
        Assert.That(await AfterSettlingAsync(schedule), Is.EqualTo(SweepRound.Confirmation));
        schedule.WantsConfirmation(SweepRound.Confirmation);
        schedule.WantsConfirmation(SweepRound.Periodic);
        var next = schedule.WaitAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.That(next.IsCompleted, Is.False, "the rest can wait for the interval");
        _time.Advance(TimeSpan.FromSeconds(17));
        Assert.That(await next.WaitAsync(s_bound), Is.EqualTo(SweepRound.Periodic));
    }

    [Test]
    public async Task A_source_that_comes_and_goes_does_not_put_the_periodic_sweep_off()
    {
        var schedule = new SweepSchedule(TimeSpan.FromSeconds(60), _time);
        for (var i = 0; i < 5; i++)
        {
            schedule.SourceIsBack();
            Assert.That(await AfterSettlingAsync(schedule), Is.EqualTo(SweepRound.SourceBack));
            _time.Advance(TimeSpan.FromSeconds(8));
        }

        _time.Advance(TimeSpan.FromSeconds(26));
        Assert.That(await schedule.WaitAsync(CancellationToken.None).WaitAsync(s_bound), Is.EqualTo(SweepRound.Periodic));
    }

    [Test]
    public async Task Cancelling_ends_it()
    {
        using var stop = new CancellationTokenSource();
        var due = new SweepSchedule(TimeSpan.FromSeconds(60), _time).WaitAsync(stop.Token);
        await stop.CancelAsync();
        Assert.That(await due.WaitAsync(s_bound), Is.Null);
    }

    private async Task<SweepRound?> AfterSettlingAsync(SweepSchedule schedule)
    {
        var due = schedule.WaitAsync(CancellationToken.None);
        while (!due.IsCompleted)
        {
            _time.Advance(SweepSchedule.Settling);
            await Task.Yield();
        }

        return await due;
    }
}
