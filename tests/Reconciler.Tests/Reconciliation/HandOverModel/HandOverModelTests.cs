using System.Diagnostics;

namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>
/// Every interleaving of two hosts' daemons, their libvirts, and what can go wrong, as far as the budgets of the cases go; see
/// docs/hand-over.md. The daemons decide by the code itself.
/// </summary>
[TestFixture]
internal sealed class HandOverModelTests
{
    /// <summary>The domain runs on A, and everything is in step.</summary>
    private static readonly World s_start = StartOn(Host.A);

    private static readonly Dictionary<string, Func<World, Move, World, bool>> s_landmarks = new()
    {
        ["the destination offers"] = (before, _, after) => before.Port.Incoming is Host.None && after.Port.Incoming == after.MigratesTo && after.MigratesTo is not Host.None,
        ["the source lets go"] = (before, _, after) => before.Port.IsHeldBack && !after.Port.IsHeldBack && after.Phases[after.Port.Owner] is Phase.Leaving,
        ["the destination takes"] = (before, _, after) => before.Port.Exists && after.Port.Exists && before.Port.Owner != after.Port.Owner,
        ["the destination settles"] = (before, _, after) => before.Port.Arrived is not Host.None && after.Port is { Exists: true, Arrived: Host.None },
        ["an offer is withdrawn"] = (before, _, after) => before.Port.Incoming is not Host.None && after.Port.Exists && after.Port.Incoming is Host.None && after.Port.Owner == before.Port.Owner,
        ["a guard fails"] = (before, move, after) => move.Kind is MoveKind.DaemonCommits && before.Port == after.Port && before.Daemons[move.Host].Pass.Steps != Steps.Bind,
        ["the port is made anew"] = (before, _, after) => !before.Port.Exists && after.Port.Exists,
    };

    [TestCase(1, 0, 0, 2, false)]
    [TestCase(2, 0, 0, 1, false)]
    [TestCase(1, 0, 0, 2, true)]
    [TestCase(0, 1, 0, 2, false)]
    [TestCase(1, 1, 1, 0, false)]
    [TestCase(1, 1, 0, 1, false)]
    public void Every_way_leads_to_one_port_where_the_guest_executes(int migrations, int starts, int stops, int faults, bool hasFixedName)
    {
        var found = Explore(Variant.AsItIs, new((byte)migrations, (byte)starts, (byte)stops, (byte)faults), hasFixedName);
        Assert.That(found.Counterexample, Is.Null);
        if (migrations > 0)
            Assert.That(found.Reached.Where(r => r.Value == 0), Is.Empty, "what the model never comes to it says nothing about");
    }

    [TestCase(nameof(Variant.SourceDeletesWithoutLooking), nameof(Violation.DeletesPortInUse))]
    [TestCase(nameof(Variant.DestinationCreatesWithoutLooking), nameof(Violation.SecondPort))]
    public void A_mistake_is_found(string variant, string violation)
    {
        var found = Explore(Enum.Parse<Variant>(variant), new(1, 0, 0, 0));
        Assert.That(found.Counterexample?.Violation.ToString(), Is.EqualTo(violation));
    }

    private static Exploration Explore(Variant variant, Budget budget, bool hasFixedName = false)
    {
        var started = Stopwatch.GetTimestamp();
        var decisions = new Decisions(variant);
        var found = new Explorer(new(decisions, hasFixedName), s_landmarks).Explore(s_start with { Left = budget });
        TestContext.Out.WriteLine(
            $"{found.States} states, {found.Transitions} moves between them, {decisions.Count} decisions, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {GC.GetTotalMemory(false) >> 20} MB");
        foreach (var (landmark, times) in found.Reached)
            TestContext.Out.WriteLine($"{times,10} times {landmark}");
        if (found.Counterexample is { } counterexample)
            TestContext.Out.WriteLine(counterexample);
        return found;
    }

    private static World StartOn(Host host)
    {
        var inventory = new Inventory();
        var other = World.Other(host);
        var world = new World(
            default, new(true, true), default, new(Daemon.Fresh with { IsSynced = true }, Daemon.Fresh with { IsSynced = true }),
            new(1, 1, host, Host.None, Host.None, false), Host.None, true, false, default);
        world = world.With(host, Phase.Running).With(host, new Nic(1, 0));
        world = world.With(host, world.Daemons[host] with { Knowledge = inventory.Read(Knowledge.Nothing, Phase.Running, isNews: false).Known, History = default(History) with { IsHeld = true } });
        return world.With(other, world.Daemons[other] with { Knowledge = inventory.Read(Knowledge.Nothing, Phase.Off, isNews: false).Known });
    }
}
