using Reconciler.Daemon;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Daemon;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LoopWatchTests : IDisposable
{
    private static readonly WorkloadId s_one = WorkloadId.OfDomain(Guid.Parse("00000000-0000-0000-0000-000000000001"));
    private static readonly WorkloadId s_two = WorkloadId.OfDomain(Guid.Parse("00000000-0000-0000-0000-000000000002"));

    private readonly ManualTime _time = new();
    private readonly ReconcileQueue _queue;
    private readonly LoopWatch _watch;

    public LoopWatchTests()
    {
        _queue = new(_time);
        _watch = new(_queue, _time);
    }

    public void Dispose() => _queue.Dispose();

    [Test]
    public async Task An_idle_loop_takes_the_pulse_and_nothing_else()
    {
        using var end = new CancellationTokenSource();
        var taking = _queue.DequeueAsync(end.Token).AsTask();
        for (var i = 1; i <= 3; i++)
        {
            Assert.That(_watch.WhatIsStuck(), Is.Null);
            Assert.That(() => _queue.Turns, Is.EqualTo(i).After(2000, 5));
        }

        Assert.That(taking.IsCompleted, Is.False, "a pulse is no work");
        await end.CancelAsync();
        Assert.That(async () => await taking, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Nobody_takes()
    {
        Assert.That(_watch.WhatIsStuck(), Is.Null, "the first look");
        Assert.That(_watch.WhatIsStuck(), Is.EqualTo("nobody takes from the queue of domains"));
    }

    [Test]
    public async Task Passes_may_take_their_time_but_not_for_ever()
    {
        _queue.Enqueue(s_one, "test");
        _queue.Enqueue(s_two, "test");
        await _queue.DequeueAsync(CancellationToken.None);
        _time.Advance(LoopWatch.LongestPass);
        await _queue.DequeueAsync(CancellationToken.None);
        Assert.That(_watch.WhatIsStuck(), Is.Null);
        Assert.That(_watch.WhatIsStuck(), Is.Null, "whoever might take is at work");

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_watch.WhatIsStuck(), Is.EqualTo($"a pass over domain {s_one} has not ended for 91 s"));
        _queue.Done(s_one, new(ReconcileStatus.Waiting, "one", [], [], null));
        Assert.That(_watch.WhatIsStuck(), Is.Null);
    }

    [Test]
    public async Task A_look_at_everything_may_take_longer_but_not_for_ever()
    {
        using (_watch.BeginRound())
        {
            _time.Advance(LoopWatch.LongestRound);
            Assert.That(await LookAsync(), Is.Null);
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.That(await LookAsync(), Is.EqualTo("the look at everything has not ended for 10 min"));
        }

        Assert.That(await LookAsync(), Is.Null);
    }

    private async Task<string?> LookAsync()
    {
        _queue.Enqueue(s_one, "test");
        await _queue.DequeueAsync(CancellationToken.None);
        _queue.Done(s_one, new(ReconcileStatus.Waiting, "one", [], [], null));
        return _watch.WhatIsStuck();
    }
}
