using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Committing;

namespace Reconciler.Tests.Reconciliation.Committing;

[TestFixture]
internal sealed class NorthboundTransactionsTests
{
    private static readonly LogicalSwitchPort s_port = Sample.Row(Sample.Port(), Guid.Parse("33333333-0000-0000-0000-000000000001"));
    private static readonly NatRule s_nat = Sample.Row(Sample.Nat(), Guid.Parse("44444444-0000-0000-0000-000000000001"));

    [Test]
    public void Every_plan_keeps_the_rules([Values(1, 2, 3)] int seed)
    {
        var random = new RandomDomains(seed);
        var (seen, onLists, mutators) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        var (timeouts, counts) = (new HashSet<int>(), new HashSet<int?>());
        for (var i = 0; i < 300; i++)
        {
            var plan = Sample.PlanOf(random.Observed(), random.Desired(), random.Flip());
            if (plan.IsEmpty)
                continue;
            var transaction = NorthboundTransactions.Of(plan);
            var operations = WrittenTransaction.Of(plan);
            var kinds = operations.Select(KindOf).ToArray();
            seen.UnionWith(kinds);
            timeouts.UnionWith(operations.Where(o => KindOf(o) == "wait").Select(o => o["timeout"]!.GetValue<int>()));
            onLists.UnionWith(operations.Where(o => o["table"]?.GetValue<string>() is "Logical_Switch" or "Logical_Router").Select(KindOf));
            mutators.UnionWith(operations.Where(o => o["mutations"] is not null).Select(o => o["mutations"]![0]![1]!.GetValue<string>()));
            counts.UnionWith(transaction.Operations.Where(o => o is Mutate or Update).Select(o => o.ExpectedCount));

            Assert.That(kinds[^1], Is.EqualTo("comment"));
            Assert.That(kinds.SkipWhile(k => k == "wait").Count(k => k == "wait"), Is.Zero, "guards come first");
            Assert.That(kinds.Count(k => k == "wait"), Is.GreaterThanOrEqualTo(plan.Actions.Length), "each step has a guard");
            Assert.That(operations.Select(o => o["uuid-name"]?.GetValue<string>()).OfType<string>(), Is.Unique);
            Assert.That(
                operations[^1]["comment"]!.GetValue<string>(),
                Does.Contain("node-1").And.Contain("web-1").And.Contain($"{Sample.Domain}").And.Contain(plan.Actions[0].Describe()));
        }

        Assert.That(seen, Is.EquivalentTo(new[] { "wait", "insert", "mutate", "update", "comment" }));
        Assert.That(timeouts, Is.EquivalentTo(new[] { 0 }), "nothing waits for what may never come");
        Assert.That(onLists, Is.EquivalentTo(new[] { "wait", "mutate" }), "lists that others write too are never written whole");
        Assert.That(mutators, Is.EquivalentTo(new[] { "insert", "delete" }));
        Assert.That(counts, Is.EquivalentTo(new int?[] { 1 }), "what is changed is one row, and it is there");
    }

    [Test]
    public void A_failed_guard_says_in_words_what_it_means()
    {
        var guards = NorthboundTransactions.Of(Sample.PlanOf(new([], []), Sample.Desired(Sample.Port()) with { Nats = [Sample.Nat()] })).Operations.OfType<Wait>();
        Assert.That(guards.Select(g => g.Meaning), Is.EqualTo(new[]
        {
            "router nat-router is gone or has another name",
            "external address 192.168.58.110 is taken",
            "switch nat-switch-1 is gone or has another name",
            "address 10.140.0.10 is taken on switch nat-switch-1",
            $"MAC address {Sample.Mac} is taken on switch nat-switch-1",
            "another host has made ports of this domain",
            "another host has made floating IPs of this domain",
        }));
    }

    [Test]
    public void On_a_switch_that_was_looked_at_whole_the_server_reads_no_port()
    {
        var version = Guid.NewGuid();
        var plan = Sample.PlanOf(new([], []), Sample.Desired(Sample.Port())) with { SwitchVersions = Versions(version) };
        var guards = NorthboundTransactions.Of(plan).Operations.OfType<Wait>().ToArray();
        Assert.That(guards.Select(g => g.Meaning), Is.EqualTo(new[]
        {
            "switch nat-switch-1 is gone or has another name", "switch nat-switch-1 has changed meanwhile",
        }));
        Assert.That(guards[1].Where, Is.EqualTo(new[] { Condition.Uuid(Sample.Switch.Uuid) }));
        Assert.That(guards[1].Rows.Single()["_version"].Single.AsUuid, Is.EqualTo(version));
        Assert.That(Touched(plan), Is.Empty, "a port that comes changes the switch anyway");
    }

    [Test]
    public void A_port_that_gets_an_address_more_changes_its_switch([Values] bool lookedAt)
    {
        var plan = Sample.PlanOf(new([s_port], []), Sample.Desired(Sample.Port(addresses: "10.140.0.10 10.140.0.11")));
        if (lookedAt)
            plan = plan with { SwitchVersions = Versions(Guid.NewGuid()) };
        Assert.That(Touched(plan), Is.EqualTo(new[] { Sample.Switch.Uuid }));
        Assert.That(NorthboundTransactions.Of(plan).Operations.OfType<Wait>().Select(g => g.Meaning), Is.EqualTo(new[]
        {
            "switch nat-switch-1 is gone or has another name",
            $"port {s_port.Name} has changed meanwhile",
            lookedAt ? "switch nat-switch-1 has changed meanwhile" : "address 10.140.0.11 is taken on switch nat-switch-1",
        }), "what it has is its own already");
    }

    [Test]
    public void A_port_that_keeps_its_addresses_does_not_change_its_switch()
    {
        var plan = Sample.PlanOf(new([s_port with { PortSecurity = [] }], []), Sample.Desired(Sample.Port()));
        Assert.That(plan.Actions.Single(), Is.InstanceOf<PlanAction.UpdatePort>());
        Assert.That(Touched(plan), Is.Empty);
    }

    [Test]
    public void A_port_that_moves_marks_the_switch_that_it_comes_to()
    {
        var plan = Sample.PlanOf(new([s_port], []), Sample.Desired(Sample.Port(on: Sample.OtherSwitch)));
        Assert.That(Touched(plan), Is.EqualTo(new[] { Sample.OtherSwitch.Uuid }));
    }

    private static string KindOf(JsonNode operation) => operation["op"]!.GetValue<string>();

    private static ImmutableDictionary<Guid, Guid> Versions(Guid version) => ImmutableDictionary<Guid, Guid>.Empty.Add(Sample.Switch.Uuid, version);

    /// <summary>The switches that are marked as changed.</summary>
    private static IEnumerable<Guid> Touched(Plan plan) => NorthboundTransactions.Of(plan).Operations.OfType<Mutate>()
        .Where(m => m.Mutations.Any(u => u.Column == "external_ids"))
        .Select(m => m.Where.Single().Value.Single.AsUuid);
}
