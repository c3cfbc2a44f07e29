using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Workloads;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>Whatever happened before, the rows end up as what is asked for last wants them, and what others made stays as it was.</summary>
[TestFixture]
internal sealed class ConvergenceProperties
{
    private const int Sequences = 500;
    private const int MaximumPasses = 12;

    private HostServers _servers = null!;

    [OneTimeSetUp]
    public async Task StartServersAsync() => _servers = await HostServers.StartAsync(
        "ls-add", "switch-1", "--", "set", "Logical_Switch", "switch-1", "other_config:subnet=10.140.0.0/24",
        "--", "ls-add", "switch-2", "--", "lr-add", "router",
        "--", "lrp-add", "router", "lrp-1", "02:00:00:00:00:01", "10.140.0.254/24", "fd00:140::ff/64",
        "--", "lrp-add", "router", "lrp-2", "02:00:00:00:00:02", "10.150.0.254/24", "fd00:150::ff/64",
        "--", "lsp-add", "switch-1", "to-router-1", "--", "lsp-set-type", "to-router-1", "router",
        "--", "lsp-set-options", "to-router-1", "router-port=lrp-1",
        "--", "lsp-add", "switch-2", "to-router-2", "--", "lsp-set-type", "to-router-2", "router",
        "--", "lsp-set-options", "to-router-2", "router-port=lrp-2",
        "--", "pg-add", "web", "--", "pg-add", "db", "--", "create", "DHCP_Options", "cidr=10.140.0.0/24", "options:router=10.140.0.254");

    [OneTimeTearDown]
    public async Task StopServersAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    [Test]
    public void Any_sequence_of_events_ends_in_what_is_asked_for_last()
    {
        var clock = Stopwatch.StartNew();
        var actions = 0;
        // FsCheck chooses the seed that a sequence grows from; what fails is made shorter here, where steps can be left out.
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => HoldsAsync(seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences));

        TestContext.Out.WriteLine($"{Sequences} sequences with {actions} actions in {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.That(actions, Is.GreaterThan(Sequences), "the sequences give the reconciler something to do");

        async Task<bool> HoldsAsync(int seed)
        {
            var random = new RandomSteps(seed);
            var steps = random.Sequence();
            var handAddress = random.HandAddress;
            var (wrong, done) = await RunAsync(handAddress, steps);
            actions += done;
            if (wrong.Count == 0)
                return true;
            (steps, wrong) = await ShrinkAsync(handAddress, steps, wrong);
            TestContext.Out.WriteLine(
                $"seed {seed}, hand-1 {handAddress ?? "without addresses"}\n{string.Join('\n', steps.Select((s, i) => $"{i + 1,3}. {s}"))}\n{string.Join('\n', wrong)}");
            return false;
        }
    }

    /// <summary>Runs a sequence from an empty state to its end, then takes everything away.</summary>
    private async Task<(IReadOnlyList<string> Wrong, int Actions)> RunAsync(string? handAddress, IReadOnlyList<Step> steps)
    {
        var scenario = new Scenario(_servers.Host, handAddress);
        await scenario.ResetAsync();
        var actions = 0;
        for (var i = 0; i < steps.Count; i++)
        {
            await steps[i].RunAsync(scenario);
            scenario.FeedLibvirt();
            // Not after each: the reconciler sees several things at once as well.
            if (i % 3 == 0)
                continue;
            var kept = await KeptRows.OfAsync(scenario);
            actions += (await _servers.Host.ReconcileAsync(scenario.Domains[i % 2].Uuid)).Actions.Length;
            if (await kept.FindLostAsync() is { Count: > 0 } lost)
                return (lost, actions);
        }

        await scenario.RecoverAsync();
        scenario.FeedLibvirt();
        var (wrong, done) = await ConvergeAsync(scenario);
        if (wrong.Count > 0)
            return (wrong, actions + done);

        await scenario.RecoverAsync();
        foreach (var domain in scenario.Domains)
            await scenario.StopAsync(domain, undefine: true);
        scenario.FeedLibvirt();
        (wrong, var undone) = await ConvergeAsync(scenario);
        return ([.. wrong.Select(w => $"with every domain undefined: {w}")], actions + done + undone);
    }

    private async Task<(IReadOnlyList<string> Wrong, int Actions)> ConvergeAsync(Scenario scenario)
    {
        var last = new List<string>();
        var actions = 0;
        for (var pass = 0; pass < MaximumPasses; pass++)
        {
            await _servers.Host.LookAtEverythingAsync();
            last.Clear();
            var clean = true;
            foreach (var domain in scenario.Domains)
            {
                var result = await _servers.Host.ReconcileAsync(domain.Uuid);
                actions += result.Actions.Length;
                clean &= result.Actions.IsEmpty;
                if (result.Status is not ReconcileStatus.InSync)
                    return ([$"{result.WorkloadName}: {result.Status}: {result.Reason}"], actions);
                last.AddRange(result.Actions.Select(a => $"{domain.Name} still wants to {a}"));
                last.AddRange(result.Problems.Where(p => domain.Active && !IsExpected(p))
                    .Select(p => $"a problem that is none: {p.Describe(WorkloadId.OfDomain(domain.Uuid), domain.Name)}"));
            }

            if (clean)
                return (last.Count > 0 ? last : await new ExpectedRows(scenario).FindWrongAsync(), actions);
        }

        return (last, actions);
    }

    /// <summary>Whether a problem remains where everything is as it can be: an administrator's choice, or addresses of a port made by hand.</summary>
    private static bool IsExpected(Problem problem) =>
        problem.Check is not null || problem.Message.Contains("was made by hand and keeps its addresses", StringComparison.Ordinal);

    /// <summary>Leaves out steps one by one as long as something is still wrong.</summary>
    private async Task<(Step[] Steps, IReadOnlyList<string> Wrong)> ShrinkAsync(string? handAddress, Step[] steps, IReadOnlyList<string> wrong)
    {
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            Step[] fewer = [.. steps[..i], new("(nothing)", _ => Task.CompletedTask), .. steps[(i + 1)..]];
            if ((await RunAsync(handAddress, fewer)).Wrong is { Count: > 0 } still)
                (steps, wrong) = (fewer, still);
        }

        return (steps, wrong);
    }
}
