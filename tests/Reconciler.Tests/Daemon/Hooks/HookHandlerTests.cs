using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.Daemon.Hooks;
using Reconciler.Libvirt;
using Reconciler.Ovsdb;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Daemon.Hooks;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HookHandlerTests : IDisposable
{
    private const string Reason = "domain web-1, interface 52:54:00:90:04:48: no logical switch 'x'; domain web-1: and more";

    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);
    private static readonly DomainDefinition s_web = DomainXmlReader.Read(Capture.Text("web-1.start.xml"));
    private static readonly WorkloadId s_id = WorkloadId.OfDomain(s_web.Uuid);
    private static readonly ImmutableArray<Problem> s_problems = [new("52:54:00:90:04:48", "no logical switch 'x'"), new(null, "and more")];

    private readonly ManualTime _time = new();
    private readonly DomainInventory _domains = new();
    private readonly ReconcileQueue _queue;
    private readonly RecordingLogger<HookHandler> _log = new();

    public HookHandlerTests() => _queue = new(_time);

    public void Dispose() => _queue.Dispose();

    [Test]
    public async Task A_domain_that_is_right_starts()
    {
        Assert.That((await CallAsync("prepare", OnInvalid.Refuse, (_, _) => Task.FromResult(ImmutableArray<Problem>.Empty))).Refusal, Is.Null);
        Assert.That(_log.Lines, Is.Empty);
        Assert.That(_queue.Count, Is.Zero, "nothing exists yet that could be looked at");
        Assert.That(_domains.Domains, Is.Empty);
    }

    [Test]
    public async Task A_domain_that_is_not_is_refused_with_every_reason()
    {
        Assert.That((await CallAsync("prepare", OnInvalid.Refuse, (_, _) => Task.FromResult(s_problems))).Refusal, Is.EqualTo(Reason));
        Assert.That(_log.Lines, Is.EqualTo(new[] { $"W Refused to start: {Reason}" }));
    }

    [Test]
    public async Task A_domain_that_is_right_runs_from_its_first_interface_on()
    {
        await CallAsync("prepare", OnInvalid.Refuse, (_, _) => Task.FromResult(ImmutableArray<Problem>.Empty));
        Assert.That(_domains.NotePlugged(s_id), Is.True);
    }

    [Test]
    public async Task A_domain_with_a_problem_waits_for_the_start_hook()
    {
        // libvirt names interfaces only after prepare. What is wrong before may be right then.
        var problems = ImmutableArray.Create(new Problem(null, "no interface has alias 'net0'") { IsWarning = true });
        await CallAsync("prepare", OnInvalid.Refuse, (_, _) => Task.FromResult(problems));
        Assert.That(_domains.NotePlugged(s_id), Is.False);
    }

    [TestCase("prepare")]
    public async Task A_warning_refuses_nothing(string operation)
    {
        var problems = ImmutableArray.Create(new Problem(null, "no interface has mac 'x'") { IsWarning = true });
        Assert.That((await CallAsync(operation, OnInvalid.Refuse, (_, _) => Task.FromResult(problems))).Refusal, Is.Null);
        Assert.That((await CallAsync(operation, OnInvalid.Refuse, (_, _) => Task.FromResult(problems.AddRange(s_problems)))).Refusal, Is.EqualTo(Reason));
    }

    [Test]
    public async Task Names_forge_no_second_line_of_the_reason()
    {
        var problems = ImmutableArray.Create(new Problem(null, "no logical switch 'a\nerror: b\u202e\uffff'"));
        Assert.That(
            (await CallAsync("prepare", OnInvalid.Refuse, (_, _) => Task.FromResult(problems))).Refusal,
            Does.EndWith("no logical switch 'a\\nerror: b\\x202e\\xffff'"));
    }

    [Test]
    public async Task Or_started_with_a_warning_where_that_is_wanted()
    {
        Assert.That((await CallAsync("prepare", OnInvalid.Warn, (_, _) => Task.FromResult(s_problems))).Refusal, Is.Null);
        Assert.That(_log.Lines, Is.EqualTo(new[] { $"W Starting all the same: {Reason}" }));
    }

    [Test]
    public async Task Not_knowing_the_Northbound_is_no_reason_to_refuse()
    {
        Assert.That((await CallAsync("prepare", OnInvalid.Refuse, (_, _) => throw new OvsdbConnectionException("it is away"))).Refusal, Is.Null);
        Assert.That(_log.Lines, Is.EqualTo(new[] { "W Domain web-1: its annotation could not be checked before its start: it is away" }));
    }

    [TestCase("prepare")]
    [TestCase("start")]
    public async Task Before_the_host_is_known_everything_starts(string operation)
        => Assert.That((await CallAsync(operation, OnInvalid.Refuse, null)).Refusal, Is.Null);

    [TestCase("prepare")]
    [TestCase("start")]
    public async Task Nobody_waits_longer_than_the_patience(string operation)
    {
        var never = new TaskCompletionSource<ImmutableArray<Problem>>();
        var answer = CallAsync(operation, OnInvalid.Refuse, (_, _) => never.Task);
        _time.Advance(HookHandler.Patience - TimeSpan.FromMilliseconds(1));
        Assert.That(answer.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await answer.WaitAsync(s_bound)).Refusal, Is.Null);
        Assert.That(_log.Lines, Has.Count.EqualTo(1));
    }

    [Test]
    public void The_patience_leaves_the_shim_time_to_hear_of_it()
        => Assert.That(HookHandler.Patience, Is.InRange(TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(950)));

    [Test]
    public async Task A_start_is_answered_when_its_pass_has_ended()
    {
        var answer = CallAsync("start", OnInvalid.Refuse, Unused);
        Assert.That(_domains.Find(s_id), Is.Not.Null.With.Property(nameof(Workload.IsActive)).True);
        Assert.That((await _queue.DequeueAsync(CancellationToken.None)).Reason, Is.EqualTo("hook start"));
        Assert.That(answer.IsCompleted, Is.False);
        _queue.Done(s_id, new(ReconcileStatus.InSync, "web-1", [], [], null));
        Assert.That((await answer.WaitAsync(s_bound)).Refusal, Is.Null);
    }

    [TestCase(OnInvalid.Refuse, Reason)]
    [TestCase(OnInvalid.Warn, null)]
    public async Task A_start_whose_pass_finds_problems_is_decided_alike(OnInvalid onInvalid, string? refusal)
    {
        var answer = CallAsync("start", onInvalid, Unused);
        await _queue.DequeueAsync(CancellationToken.None);
        _queue.Done(s_id, new(ReconcileStatus.InSync, "web-1", [], s_problems, null));
        Assert.That((await answer.WaitAsync(s_bound)).Refusal, Is.EqualTo(refusal));
    }

    [TestCase(ReconcileStatus.Waiting)]
    [TestCase(ReconcileStatus.Failed)]
    public async Task A_start_whose_pass_could_not_be_made_goes_on(ReconcileStatus status)
    {
        var answer = CallAsync("start", OnInvalid.Refuse, Unused);
        await _queue.DequeueAsync(CancellationToken.None);
        _queue.Done(s_id, new(status, "web-1", [], [], "the Northbound is away"));
        Assert.That((await answer.WaitAsync(s_bound)).Refusal, Is.Null);
    }

    [TestCase("started", true)]
    [TestCase("reconnect", true)]
    [TestCase("attach", true)]
    [TestCase("stopped", false)]
    [TestCase("release", false)]
    public async Task Other_news_is_answered_at_once_and_worked_on_afterwards(string operation, bool active)
    {
        var answer = CallAsync(operation, OnInvalid.Refuse, Unused);
        Assert.That(answer.IsCompletedSuccessfully, Is.True);
        Assert.That((await answer).Refusal, Is.Null);
        Assert.That(_domains.Find(s_id)!.IsActive, Is.EqualTo(active));
        Assert.That(await _queue.DequeueAsync(CancellationToken.None), Is.EqualTo((s_id, $"hook {operation}")));
    }

    [Test]
    public async Task A_migration_that_comes_is_worked_on_before_the_answer_and_never_refused()
    {
        var answer = CallAsync("migrate", OnInvalid.Refuse, Unused);
        Assert.That(answer.IsCompleted, Is.False);
        Assert.That(_domains.Find(s_id), Has.Property("IsActive").True.And.Property("IsComing").True);
        await _queue.DequeueAsync(CancellationToken.None);
        _queue.Done(s_id, new(ReconcileStatus.InSync, "web-1", [], [new(null, "wrong")], null));
        Assert.That((await answer.WaitAsync(s_bound)).Refusal, Is.Null);
        await CallAsync("started", OnInvalid.Refuse, Unused).WaitAsync(s_bound);
        Assert.That(_domains.Find(s_id)!.IsComing, Is.True, "the guest still executes where it comes from");
    }

    [Test]
    public async Task A_migration_is_not_held_up_by_a_pass_that_takes_long()
    {
        var answer = CallAsync("migrate", OnInvalid.Refuse, Unused);
        _time.Advance(HookHandler.ShortPatience);
        Assert.That((await answer.WaitAsync(s_bound)).Refusal, Is.Null);
    }

    [TestCase("restore")]
    [TestCase("something-new")]
    [TestCase("START")]
    public async Task Operations_that_say_nothing_are_let_through(string operation)
    {
        Assert.That((await CallAsync(operation, OnInvalid.Refuse, Unused)).Refusal, Is.Null);
        Assert.That(_domains.Domains, Is.Empty);
        Assert.That(_queue.Count, Is.Zero);
    }

    private static Task<ImmutableArray<Problem>> Unused(WorkloadDefinition definition, CancellationToken cancellationToken) =>
        throw new AssertionException("only prepare validates");

    private Task<HookAnswer> CallAsync(
        string operation, OnInvalid onInvalid, Func<WorkloadDefinition, CancellationToken, Task<ImmutableArray<Problem>>>? validate) =>
        HandlerOf(new(new() { OvsRemotes = [], OnInvalid = onInvalid }), validate)
            .HandleAsync(new(HookOperations.Parse(operation), s_web), CancellationToken.None);

    private HookHandler HandlerOf(
        CurrentConfiguration configuration, Func<WorkloadDefinition, CancellationToken, Task<ImmutableArray<Problem>>>? validate) =>
        new(_domains, new(_domains, configuration), _queue, new StartCheck(validate), new(new([])), configuration, _log) { Time = _time };
}
