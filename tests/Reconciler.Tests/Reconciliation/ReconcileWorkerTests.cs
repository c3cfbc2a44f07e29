using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Workloads;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ReconcileWorkerTests : IDisposable
{
    private static readonly WorkloadId s_web = WorkloadId.OfDomain(Guid.Parse("00000000-0000-0000-0000-000000000001"));
    private static readonly WorkloadId s_broken = WorkloadId.OfDomain(Guid.Parse("00000000-0000-0000-0000-000000000002"));
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly ManualTime _time = new();
    private readonly ReconcileQueue _queue;
    private readonly RecordingLogger<ReconcileWorker> _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<WorkloadId, Func<Task<ReconcileResult>>> _passes = new();
    private readonly Task _run;

    public ReconcileWorkerTests()
    {
        _queue = new(_time);
        _run = new ReconcileWorker(_queue, new(() => 0), _log) { Time = _time }.RunAsync((domain, _) => _passes[domain](), _stop.Token);
    }

    public void Dispose()
    {
        _stop.Cancel();
        Assert.That(_run.Wait(s_bound), Is.True, "the loops do not end");
        _queue.Dispose();
        _stop.Dispose();
    }

    [Test]
    public async Task What_was_done_is_logged_with_its_reason()
    {
        await PassAsync(s_web, new(ReconcileStatus.InSync, "web-1", ["create port a", "create port b"], [], null));
        Assert.That(Lines(), Is.EqualTo(new[]
        {
            "I Domain web-1: create port a (test, N ms)",
            "I Domain web-1: create port b (test, N ms)",
        }));
    }

    [Test]
    public async Task A_notice_is_logged_once_for_each_start()
    {
        var left = Result() with { Notices = [new("interface 52:54:00:00:00:01 is left alone", false), new("interface 52:54:00:00:00:02 has a <vlan>", true)] };
        await PassAsync(s_web, left);
        await PassAsync(s_web, left);
        await PassAsync(s_web, Result());
        await PassAsync(s_web, left);
        string[] both = ["I Domain web-1: interface 52:54:00:00:00:01 is left alone", "W Domain web-1: interface 52:54:00:00:00:02 has a <vlan>"];
        Assert.That(Lines(), Is.EqualTo(both.Concat(both)));
    }

    [Test]
    public async Task That_a_source_is_away_is_not_said_again_for_each_domain()
    {
        await PassAsync(s_web, Result(problems: new Problem(null, "libvirt cannot be asked about it") { IsOfSource = true }));
        Assert.That(Lines(), Is.Empty);
    }

    [Test]
    public async Task The_same_failure_is_logged_once_and_its_end_too()
    {
        var wrong = Result(problems: new Problem("52:54:00:00:00:01", "no logical switch 'x'") { MayPass = true });
        await PassAsync(s_web, wrong);
        await PassAsync(s_web, wrong);
        await PassAsync(s_web, Result(problems: new Problem(null, "something else")));
        await PassAsync(s_web, Result());
        await PassAsync(s_web, Result());
        Assert.That(Lines(), Is.EqualTo(new[]
        {
            "W domain web-1, interface 52:54:00:00:00:01: no logical switch 'x'",
            "W domain web-1: something else",
            "I Domain web-1: in sync",
        }));
    }

    [Test]
    public async Task A_database_that_is_away_for_a_reason_that_changes_is_said_once()
    {
        ReconcileResult Away(string reason) => new(ReconcileStatus.Failed, "web-1", [], [], reason) { Failure = PassFailure.Unknown };
        await PassAsync(s_web, Away("a: closed"));
        await PassAsync(s_web, Away("b: not the leader"));
        await PassAsync(s_web, Away("a: closed"));
        await PassAsync(s_web, Result());
        Assert.That(Lines(), Is.EqualTo(new[] { "W domain web-1: a: closed", "I Domain web-1: in sync" }));
    }

    [Test]
    public async Task What_may_be_over_in_a_moment_is_said_when_it_lasts()
    {
        var settling = Result(problems: new Problem("52:54:00:00:00:01", "Open vSwitch does not have it") { IsWarning = true, MaySettle = true });
        await PassAsync(s_web, settling);
        Assert.That((Lines().Count(), _time.Pending), Is.EqualTo((0, 1)), "it is looked at again");
        _time.Advance(TimeSpan.FromSeconds(1));
        await PassAsync(s_web, Result());
        await PassAsync(s_web, settling);
        Assert.That(Lines(), Is.Empty, "it was over, and this is another");
        _time.Advance(TimeSpan.FromSeconds(2));
        await PassAsync(s_web, settling);
        Assert.That(Lines(), Is.EqualTo(new[] { "W domain web-1, interface 52:54:00:00:00:01: Open vSwitch does not have it" }));
    }

    [Test]
    public async Task A_pass_that_waits_for_a_database_says_nothing_and_is_not_tried_again()
    {
        await PassAsync(s_web, new(ReconcileStatus.Waiting, "web-1", [], [], "the Northbound is not known"));
        Assert.That(Lines(), Is.Empty);
        Assert.That(_time.Pending, Is.Zero);
    }

    [Test]
    public async Task A_failure_is_tried_again_after_longer_and_longer_waits()
    {
        _passes[s_web] = () => Task.FromResult(new ReconcileResult(ReconcileStatus.Failed, "web-1", [], [], "the Northbound refuses it"));
        await _queue.EnqueueAsync(s_web, "test").WaitAsync(s_bound);
        Assert.That(_time.Pending, Is.EqualTo(1));
        Assert.That(Lines(), Is.EqualTo(new[] { "W domain web-1: the Northbound refuses it" }));

        var passes = 0;
        _passes[s_web] = () =>
        {
            Interlocked.Increment(ref passes);
            return Task.FromResult(Result());
        };
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.That(_queue.Count, Is.Zero);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await _queue.EnqueueAsync(s_web, "test").WaitAsync(s_bound);
        Assert.That(passes, Is.InRange(1, 2), "the retry, and this call unless it came before the retry began");
        Assert.That(_time.Pending, Is.Zero, "nothing is left to be tried again");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_exception_of_one_domain_costs_it_a_retry_and_no_other_domain_anything(bool cancellation)
    {
        _passes[s_broken] = () => throw (cancellation ? new OperationCanceledException("of a request's own deadline") : new InvalidOperationException("of ours"));
        for (var i = 0; i < 10; i++)
        {
            var result = await _queue.EnqueueAsync(s_broken, "test").WaitAsync(s_bound);
            Assert.That(result.Status, Is.EqualTo(ReconcileStatus.Failed));
        }

        Assert.That(_time.Pending, Is.EqualTo(1), "it is tried again");
        await PassAsync(s_web, Result());
        Assert.That(_run.IsCompleted, Is.False);
        Assert.That(Lines(), Is.Not.Empty.And.All.EqualTo($"E Domain {s_broken}: the pass has failed; it is tried again"));
    }

    [Test]
    public async Task A_domain_that_waits_for_a_server_does_not_hold_up_the_others()
    {
        var server = new TaskCompletionSource<ReconcileResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _passes[s_broken] = () => server.Task;
        var waiting = _queue.EnqueueAsync(s_broken, "test");
        await PassAsync(s_web, Result());
        Assert.That(waiting.IsCompleted, Is.False);
        server.SetResult(Result());
        await waiting.WaitAsync(s_bound);
    }

    [Test]
    public async Task A_domain_whose_pass_does_not_end_is_set_aside_and_the_workers_go_on()
    {
        using var release = new ManualResetEventSlim();
        var begun = 0;
        // It computes: no request of it can be given up.
        _passes[s_broken] = () =>
        {
            Interlocked.Increment(ref begun);
            release.Wait(s_bound);
            return Task.FromResult(Result());
        };
        var first = _queue.EnqueueAsync(s_broken, "test");
        await Eventually.HoldsAsync(() => begun == 1 && _time.Pending == 1, "the pass computes");
        _time.Advance(PassLimit.Longest);
        Assert.That((await first.WaitAsync(s_bound)).Failure, Is.EqualTo(PassFailure.Time));
        Assert.That(_queue.LongestPass, Is.Null, "the watchdog sees nothing that is stuck");
        Assert.That((await _queue.EnqueueAsync(s_broken, "test").WaitAsync(s_bound)).Failure, Is.EqualTo(PassFailure.Time));
        Assert.That(begun, Is.EqualTo(1), "no second pass is begun beside it");
        await PassAsync(s_web, Result());
        Assert.That(Lines(), Is.EqualTo(new[]
        {
            $"W domain {s_broken}: its pass has not ended within 15 s, so it is set aside and keeps what it has; look at its annotation, and at the log for what is slow",
        }));

        release.Set();
        await Eventually.HoldsAsync(() => begun > 1 && _queue.Count == 0, "it has another pass when that one has ended after all");
        await Eventually.HoldsAsync(() => Lines().Last() == "I Domain web-1: in sync", "it is set aside no longer");
    }

    [Test]
    public async Task What_was_set_aside_is_told_to_give_up()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var queue = new ReconcileQueue(_time);
        var run = new ReconcileWorker(queue, new(() => 0), _log) { Time = _time }.RunAsync(
            async (_, token) =>
            {
                await using var registration = token.Register(() => told.TrySetResult());
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return Result();
            },
            _stop.Token);
        var pass = queue.EnqueueAsync(s_web, "test");
        await Eventually.HoldsAsync(() => _time.Pending == 1, "the pass waits");
        _time.Advance(PassLimit.Longest);
        await pass.WaitAsync(s_bound);
        await Eventually.HoldsAsync(() => _time.Pending == 2, "its end is waited for, and its retry");
        _time.Advance(PassLimit.GivesUp - PassLimit.Longest);
        await told.Task.WaitAsync(s_bound);
        await _stop.CancelAsync();
        await run.WaitAsync(s_bound);
    }

    private static ReconcileResult Result(params ImmutableArray<Problem> problems) => new(ReconcileStatus.InSync, "web-1", [], problems, null);

    private async Task PassAsync(WorkloadId domain, ReconcileResult result)
    {
        _passes[domain] = () => Task.FromResult(result);
        Assert.That(await _queue.EnqueueAsync(domain, "test").WaitAsync(s_bound), Is.SameAs(result));
    }

    private IEnumerable<string> Lines() => _log.Lines.Select(l => Regex.Replace(l, @"[0-9.]+ ms", "N ms"));
}
