using System.Collections.Concurrent;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ReconcileQueueTests : IDisposable
{
    private static readonly WorkloadId s_one = WorkloadId.OfDomain(Guid.Parse("00000000-0000-0000-0000-000000000001"));
    private static readonly WorkloadId s_two = WorkloadId.OfDomain(Guid.Parse("00000000-0000-0000-0000-000000000002"));
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly ManualTime _time = new();
    private readonly ReconcileQueue _queue;

    public ReconcileQueueTests() => _queue = new(_time);

    public void Dispose() => _queue.Dispose();

    [Test]
    public void Asked_for_many_times_looked_at_once()
    {
        _queue.Enqueue(s_one, "first");
        _queue.Enqueue(s_two, "other");
        _queue.Enqueue(s_one, "second");
        Assert.That(_queue.Count, Is.EqualTo(2));
        Assert.That(Dequeue(), Is.EqualTo((s_one, "first")));
        Assert.That(Dequeue(), Is.EqualTo((s_two, "other")));
        Assert.That(IsEmpty(), Is.True);
    }

    [Test]
    public void Asked_for_during_its_pass_looked_at_once_more_but_only_afterwards()
    {
        _queue.Enqueue(s_one, "first");
        Dequeue();
        _queue.Enqueue(s_one, "again");
        _queue.Enqueue(s_one, "and again");
        Assert.That(IsEmpty(), Is.True, "two passes of one domain at a time");

        _queue.Done(s_one, Result("1"));
        Assert.That(Dequeue(), Is.EqualTo((s_one, "again")));
        _queue.Done(s_one, Result("2"));
        Assert.That(IsEmpty(), Is.True);
        Assert.That(_queue.Count, Is.Zero);
    }

    [Test]
    public void Whoever_waits_comes_before_what_nobody_waits_for()
    {
        for (var i = 10; i < 20; i++)
            _queue.Enqueue(WorkloadId.OfDomain(Guid.Parse($"00000000-0000-0000-0000-0000000000{i}")), "network");
        _queue.Enqueue(s_two, "network");
        _ = _queue.EnqueueAsync(s_one, "hook");
        _ = _queue.EnqueueAsync(s_two, "hook");
        Assert.That(new[] { Dequeue().Item1, Dequeue().Item1 }, Is.EqualTo(new[] { s_one, s_two }));
        for (var i = 10; i < 20; i++)
            Dequeue();
        Assert.That(IsEmpty(), Is.True, "the first place of the second one is none any more");
    }

    [Test]
    public async Task Whoever_waits_gets_the_result_of_a_pass_that_began_after_the_call()
    {
        var before = _queue.EnqueueAsync(s_one, "first");
        Dequeue();
        var during = _queue.EnqueueAsync(s_one, "again");

        _queue.Done(s_one, Result("1"));
        Assert.That((await before.WaitAsync(s_bound)).Reason, Is.EqualTo("1"));
        Assert.That(during.IsCompleted, Is.False);

        Dequeue();
        _queue.Done(s_one, Result("2"));
        Assert.That((await during.WaitAsync(s_bound)).Reason, Is.EqualTo("2"));
    }

    [Test]
    public async Task Everybody_who_waits_for_one_pass_gets_its_result()
    {
        var waiters = Enumerable.Range(0, 5).Select(_ => _queue.EnqueueAsync(s_one, "hook")).ToArray();
        Dequeue();
        _queue.Done(s_one, Result("1"));
        Assert.That((await Task.WhenAll(waiters).WaitAsync(s_bound)).Select(r => r.Reason), Is.All.EqualTo("1"));
        Assert.That(IsEmpty(), Is.True);
    }

    [Test]
    public void A_delay_is_measured_by_the_clock()
    {
        _queue.EnqueueAfter(s_one, TimeSpan.FromSeconds(2), "retry");
        Assert.That(_queue.Count, Is.Zero, "it does not wait yet");
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.That(IsEmpty(), Is.True);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(Dequeue(), Is.EqualTo((s_one, "retry")));
    }

    [Test]
    public void Something_earlier_takes_the_place_of_a_delay()
    {
        _queue.EnqueueAfter(s_one, TimeSpan.FromSeconds(2), "retry");
        _queue.Enqueue(s_one, "event");
        Assert.That(Dequeue(), Is.EqualTo((s_one, "event")));
        Assert.That(_time.Pending, Is.Zero);
        _queue.Done(s_one, Result("1"));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(IsEmpty(), Is.True);
    }

    [Test]
    public void A_second_delay_takes_the_place_of_the_first()
    {
        _queue.EnqueueAfter(s_one, TimeSpan.FromSeconds(2), "retry");
        _queue.EnqueueAfter(s_one, TimeSpan.FromSeconds(10), "later");
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(IsEmpty(), Is.True);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Dequeue(), Is.EqualTo((s_one, "later")));
    }

    [Test]
    public void A_delay_asked_for_during_a_pass_outlives_it()
    {
        _queue.Enqueue(s_one, "first");
        Dequeue();
        _queue.EnqueueAfter(s_one, TimeSpan.FromSeconds(1), "retry");
        _queue.Done(s_one, Result("1"));
        Assert.That(IsEmpty(), Is.True);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Dequeue(), Is.EqualTo((s_one, "retry")));
    }

    [Test]
    public void A_delay_that_ends_during_a_pass_asks_for_another()
    {
        _queue.Enqueue(s_one, "first");
        Dequeue();
        _queue.EnqueueAfter(s_one, TimeSpan.FromSeconds(1), "retry");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(IsEmpty(), Is.True);
        _queue.Done(s_one, Result("1"));
        Assert.That(Dequeue(), Is.EqualTo((s_one, "retry")));
    }

    [Test]
    public void A_queue_disposed_of_sets_no_timers()
    {
        _queue.EnqueueAfter(s_one, TimeSpan.FromSeconds(1), "retry");
        _queue.Dispose();
        _queue.EnqueueAfter(s_two, TimeSpan.FromSeconds(1), "retry");
        Assert.That(_time.Pending, Is.Zero);
    }

    [Test]
    public void Waiting_for_the_next_domain_can_be_given_up()
    {
        using var cancelled = new CancellationTokenSource();
        var next = _queue.DequeueAsync(cancelled.Token).AsTask();
        cancelled.Cancel();
        Assert.That(() => next, Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>
    /// Many ask at the same time. Every domain carries a number that is raised before each request: a pass that began after the
    /// request must see at least that number, or an event is lost.
    /// </summary>
    [Test]
    public async Task Nothing_is_lost_and_nothing_runs_twice_at_a_time([Values(1, 2, 3)] int seed)
    {
        const int Askers = 4, Workers = 4, Requests = 2_000;
        var domains = Enumerable.Range(0, 7).Select(_ => WorkloadId.OfDomain(Guid.NewGuid())).ToArray();
        var asked = domains.ToDictionary(d => d, _ => new SharedCounter());
        var seen = new ConcurrentDictionary<WorkloadId, long>();
        var wrong = new ConcurrentQueue<string>();
        var running = domains.ToDictionary(d => d, _ => new SharedCounter());
        using var stop = new CancellationTokenSource();

        var workers = Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                WorkloadId domain;
                try
                {
                    (domain, var _) = await _queue.DequeueAsync(stop.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                if (running[domain].Raise() != 1)
                    wrong.Enqueue($"{domain} runs twice at a time");
                var number = asked[domain].Value;
                await Task.Yield();
                seen[domain] = number;
                running[domain].Lower();
                _queue.Done(domain, Result(number.ToString()));
            }
        })).ToArray();

        var askers = Enumerable.Range(0, Askers).Select(asker => Task.Run(async () =>
        {
            var random = new Random((seed * 100) + asker);
            for (var i = 0; i < Requests; i++)
            {
                var domain = domains[random.Next(domains.Length)];
                var number = asked[domain].Raise();
                switch (random.Next(4))
                {
                    case 0:
                        var result = await _queue.EnqueueAsync(domain, "wait").WaitAsync(s_bound);
                        if (long.Parse(result.Reason!) < number)
                            wrong.Enqueue($"{domain}: {result.Reason} is from before {number}");
                        break;
                    case 1:
                        _queue.EnqueueAfter(domain, TimeSpan.FromMilliseconds(1), "retry");
                        _time.Advance(TimeSpan.FromMilliseconds(1));
                        _queue.Enqueue(domain, "event");
                        break;
                    default:
                        _queue.Enqueue(domain, "event");
                        break;
                }
            }
        })).ToArray();

        await Task.WhenAll(askers).WaitAsync(s_bound);
        foreach (var domain in domains)
            await _queue.EnqueueAsync(domain, "last").WaitAsync(s_bound);
        await stop.CancelAsync();
        await Task.WhenAll(workers).WaitAsync(s_bound);

        Assert.That(wrong, Is.Empty);
        Assert.That(domains.Select(d => seen[d]), Is.EqualTo(domains.Select(d => asked[d].Value)));
        Assert.That(domains.Select(d => running[d].Value), Is.Not.Empty.And.All.Zero);
    }

    private static ReconcileResult Result(string reason) => new(ReconcileStatus.InSync, "web", [], [], reason);

    private (WorkloadId Workload, string Reason) Dequeue()
    {
        var next = _queue.DequeueAsync(CancellationToken.None).AsTask();
        Assert.That(next.IsCompletedSuccessfully, Is.True, "the queue is empty");
        return next.GetAwaiter().GetResult();
    }

    private bool IsEmpty()
    {
        using var cancelled = new CancellationTokenSource();
        var next = _queue.DequeueAsync(cancelled.Token);
        if (next.IsCompleted)
            return false;
        cancelled.Cancel();
        return true;
    }
}
