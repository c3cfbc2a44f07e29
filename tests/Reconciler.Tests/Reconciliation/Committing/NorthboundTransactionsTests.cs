using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Committing;

namespace Reconciler.Tests.Reconciliation.Committing;

[TestFixture]
public class NorthboundTransactionsTests
{
    private static readonly LogicalSwitchPort s_port = Sample.Row(Sample.Port(), Guid.Parse("33333333-0000-0000-0000-000000000001"));
    private static readonly NatRule s_nat = Sample.Row(Sample.Nat(), Guid.Parse("44444444-0000-0000-0000-000000000001"));

    private static IEnumerable<TestCaseData> TypicalPlans()
    {
        yield return new TestCaseData("create", Sample.PlanOf(new([], []), Sample.Desired(Sample.Port()) with { Nats = [Sample.Nat()] })).SetArgDisplayNames("create");
        yield return new TestCaseData("delete", Sample.PlanOf(new([s_port], [s_nat]), DesiredWorkload.Nothing)).SetArgDisplayNames("delete");
        yield return new TestCaseData(
            "move",
            Sample.PlanOf(
                new([s_port], [s_nat]),
                Sample.Desired(Sample.Port(on: Sample.OtherSwitch, security: false)) with { Nats = [Sample.Nat(on: Sample.OtherRouter)] })).SetArgDisplayNames("move");
    }

    [TestCaseSource(nameof(TypicalPlans))]
    public void A_typical_plan_becomes(string golden, Plan plan)
    {
        var expected = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Reconciliation", "Committing", "golden", golden + ".jsonl")).ToArray();
        var operations = Operations(plan);
        Assert.That(operations, Has.Count.EqualTo(expected.Length));
        for (var i = 0; i < expected.Length; i++)
            Assert.That(JsonNode.DeepEquals(WithoutChance(operations[i]), JsonNode.Parse(expected[i])), Is.True, () => $"operation {i}\n{expected[i]}\n{operations[i].ToJsonString()}");
    }

    [Test]
    public void Every_plan_keeps_the_rules([Values(1, 2, 3)] int seed)
    {
        var random = new RandomDomains(seed);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 300; i++)
        {
            var plan = Sample.PlanOf(random.Observed(), random.Desired(), random.Flip());
            if (plan.IsEmpty)
                continue;
            var transaction = NorthboundTransactions.Of(plan);
            var operations = Operations(plan);
            var kinds = operations.Select(o => o["op"]!.GetValue<string>()).ToArray();
            seen.UnionWith(kinds);

            Assert.That(kinds[^1], Is.EqualTo("comment"));
            Assert.That(kinds.SkipWhile(k => k == "wait").Count(k => k == "wait"), Is.Zero, "guards come first");
            Assert.That(kinds.Count(k => k == "wait"), Is.GreaterThanOrEqualTo(plan.Actions.Length), "each step has a guard");
            Assert.That(operations.Where(o => o["op"]!.GetValue<string>() == "wait").Select(o => o["timeout"]!.GetValue<int>()), Is.All.Zero);
            Assert.That(operations.Where(o => o["table"]?.GetValue<string>() is "Logical_Switch" or "Logical_Router").Select(o => o["op"]!.GetValue<string>()),
                Is.All.AnyOf("wait", "mutate"), "lists that others write too are never written whole");
            Assert.That(operations.Where(o => o["mutations"] is not null).Select(o => o["mutations"]![0]![1]!.GetValue<string>()), Is.All.AnyOf("insert", "delete"));
            Assert.That(transaction.Operations.Where(o => o is Mutate or Update).Select(o => o.ExpectedCount), Is.All.EqualTo(1));
            Assert.That(operations.Select(o => o["uuid-name"]?.GetValue<string>()).OfType<string>(), Is.Unique);
            Assert.That(operations[^1]["comment"]!.GetValue<string>(), Does.StartWith($"reconciler on node-1: web-1 ({Sample.Domain}): ").And.Contain(plan.Actions[0].Describe()));
        }

        Assert.That(seen, Is.EquivalentTo(new[] { "wait", "insert", "mutate", "update", "comment" }));
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

    /// <summary>What marks a switch as changed is another value each time.</summary>
    private static JsonNode WithoutChance(JsonNode operation)
    {
        if (operation["mutations"] is JsonArray { Count: 2 } mutations && mutations[1]![2]![1]![0] is JsonArray pair)
        {
            Assert.That(pair[0]!.GetValue<string>(), Is.EqualTo(OwnershipKeys.Changed));
            Assert.That(Guid.TryParse(pair[1]!.GetValue<string>(), out _), Is.True);
            pair[1] = "*";
        }

        return operation;
    }

    private static ImmutableDictionary<Guid, Guid> Versions(Guid version) => ImmutableDictionary<Guid, Guid>.Empty.Add(Sample.Switch.Uuid, version);

    /// <summary>The switches that are marked as changed.</summary>
    private static IEnumerable<Guid> Touched(Plan plan) => NorthboundTransactions.Of(plan).Operations.OfType<Mutate>()
        .Where(m => m.Mutations.Any(u => u.Column == "external_ids"))
        .Select(m => m.Where.Single().Value.Single.AsUuid);

    private static List<JsonNode> Operations(Plan plan)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            NorthboundTransactions.Of(plan).WriteParameters(writer, "OVN_Northbound");
        var parameters = JsonNode.Parse(Encoding.UTF8.GetString(buffer.WrittenSpan))!.AsArray();
        Assert.That(parameters[0]!.GetValue<string>(), Is.EqualTo("OVN_Northbound"));
        return [.. parameters.Skip(1).OfType<JsonNode>()];
    }
}
