using System.Collections.Immutable;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Committing;
using Reconciler.Workloads;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class HandOverTests
{
    private const string Source = "node-9";
    private const string Plugged = "a0000000-0000-0000-0000-000000000001";

    private static readonly Workload s_running = new(Sample.Domain, Sample.DomainName, WorkloadPresence.Running, null, null) { ExecutedAt = 1 };
    private static readonly Workload s_coming = s_running with { ExecutedAt = null, Presence = WorkloadPresence.Arriving };
    private static readonly Workload s_leaving = s_running with { ExecutedAt = null, Presence = WorkloadPresence.Leaving };

    private static readonly PlanAction s_bind = new PlanAction.BindInterface(Sample.Mac, Plugged, Sample.InterfaceId);

    /// <summary>The rows of the table in the documentation of <see cref="HandOver"/>.</summary>
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("coming", s_coming, Foreign(), [.. Steps(HandOverStep.Offer, Foreign()), s_bind]);
        yield return Case("coming, offered already", s_coming, Foreign(Sample.Host), s_bind);
        yield return Case("executes", s_running, Foreign(Sample.Host), [.. Steps(HandOverStep.Take, Foreign(Sample.Host)), s_bind]);
        yield return Case("executes after its host died", s_running, Foreign(), [.. Steps(HandOverStep.Take, Foreign()), s_bind]);
        yield return Case(
            "executes, offered to a third", s_running, Foreign("node-8"), [.. Steps(HandOverStep.Take, Foreign("node-8")), s_bind]);
        yield return Case("leaves", s_leaving, Own("node-9", "rarp"), [.. Steps(HandOverStep.LetGo, Own("node-9", "rarp"))]);
        yield return Case("leaves, and was let go of", s_leaving, Own("node-9", null));
        yield return Case("leaves, and was not offered", s_leaving, Own(null, null));
        yield return Case("has left and was taken", s_leaving, Foreign());
        yield return Case("started anew", s_running, Own("node-9", "rarp"), [.. Steps(HandOverStep.Withdraw, Own("node-9", "rarp"))]);
        yield return Case("started anew, and not known to execute", s_running with { ExecutedAt = null }, Own("node-9", "rarp"));
        yield return Case("arrived", s_running, Arrived(), [.. Steps(HandOverStep.Settle, Arrived())]);

        static TestCaseData Case(string name, Workload domain, ObservedWorkload observed, params PlanAction[] steps) =>
            new TestCaseData(domain, observed, steps).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Cases))]
    public void What_is_done_about_rows_that_change_hands(Workload domain, ObservedWorkload observed, PlanAction[] steps) =>
        PlanText.AssertAre(Actions(domain, observed), steps);

    [Test]
    public void What_is_not_known_to_execute_here_is_offered_and_not_taken()
    {
        PlanText.AssertAre(
            HandOver.OfActive(s_running, Sample.Host, Sample.Host, [], Foreign("node-8"), mayTake: false, settles: true),
            Steps(HandOverStep.Offer, Foreign("node-8")));
        Assert.That(HandOver.OfActive(s_running, Sample.Host, Sample.Host, [], Foreign(Sample.Host), mayTake: false, settles: true), Is.Empty);
    }

    [TestCase(5, false, TestName = "It was seen to execute before the offer")]
    [TestCase(15, true, TestName = "It was seen to execute since the offer")]
    public void Rows_are_taken_when_libvirt_has_said_so_since_they_were_offered(int executedAt, bool takes)
    {
        var pass = new WorkloadPass(Sample.Domain, Sample.Host, s_running with { ExecutedAt = executedAt }, [], Foreign(Sample.Host), DesiredWorkload.Nothing) { Now = 10 }.Remember();
        Assert.That((pass.History.OfferSeenAt, pass.HandOverFirst()!.AwaitsSource), Is.EqualTo((10L, true)));
        var later = (pass with { Now = 20 }).Remember().HandOverFirst()!;
        Assert.That((later.AwaitsSource, !later.Plan.IsEmpty), Is.EqualTo((false, takes)));
    }

    [Test]
    public void Rows_that_were_this_hosts_are_taken_back_only_when_they_are_offered_to_it()
    {
        var held = new WorkloadPass(Sample.Domain, Sample.Host, s_running, [], Own(null, null), DesiredWorkload.Nothing)
            .Remember() with { Now = 10 };
        Assert.That((held with { Observed = Foreign() }).Remember().HandOverFirst()!.Plan.IsEmpty, Is.True, "the domain runs on two hosts");
        var offered = (held with { Observed = Foreign(Sample.Host) }).Remember();
        Assert.That((offered.HandOverFirst()!.Plan.IsEmpty, offered.HandOverFirst()!.AwaitsSource), Is.EqualTo((true, true)));
        Assert.That((offered with { Workload = s_running with { ExecutedAt = 20 } }).HandOverFirst()!.Plan.IsEmpty, Is.False);
    }

    [Test]
    public void What_is_remembered_of_rows_ends_with_the_instance_of_the_domain()
    {
        var pass = new WorkloadPass(Sample.Domain, Sample.Host, s_running with { Since = 1 }, [], Own(null, null), DesiredWorkload.Nothing)
            .Remember();
        Assert.That(pass.History.IsHeld, Is.True);
        var again = (pass with { Workload = s_running with { Since = 2 }, Observed = Foreign() }).Remember();
        Assert.That(again.History.IsHeld, Is.False, "it has been away, and what was taken meanwhile was taken rightly");
        Assert.That(again.HandOverFirst()!.Plan.IsEmpty, Is.False);
    }

    [Test]
    public void An_offer_that_nothing_came_of_is_withdrawn_by_whoever_knows()
    {
        PlanText.AssertAre(HandOver.OfInactive(Sample.Host, Foreign(Sample.Host)), Steps(HandOverStep.Withdraw, Foreign(Sample.Host)));
        Assert.That(HandOver.OfInactive(Sample.Host, Foreign("node-8")), Is.Empty, "another host's offer");
        PlanText.AssertAre(HandOver.OfStayed(Sample.Host, Own("node-9", "rarp")), Steps(HandOverStep.Withdraw, Own("node-9", "rarp")));
    }

    [Test]
    public void It_is_not_settled_before_its_time() => Assert.That(
        HandOver.OfActive(s_running, Sample.Host, Sample.Host, [new(Sample.Mac, Sample.InterfaceId)], Arrived(), mayTake: true,
        settles: false),
        Is.Empty);

    [Test]
    public void Every_step_is_guarded_by_the_keys_as_they_were_seen()
    {
        var plan = new Plan(Sample.Domain, Sample.DomainName, Sample.Host, Actions(s_running, Foreign(Sample.Host)));
        var operations = NorthboundTransactions.Of(plan).Operations;
        Assert.That(operations.OfType<Wait>().Select(w => w.Meaning), Is.EqualTo(new[] { $"port {Sample.InterfaceId} has changed meanwhile", "dnat_and_snat 192.168.58.110 has changed meanwhile" }));
        Assert.That(
            operations.OfType<Wait>().Select(w => string.Join(' ', w.Columns)), Is.EqualTo(new[] { "external_ids", "external_ids" }));
        Assert.That(
            operations.OfType<Mutate>().Select(m => m.ExpectedCount), Is.EqualTo(new[] { 1, 1, 1 }),
            "the port's keys and options, and the keys of its floating IP");
    }

    private static ImmutableArray<PlanAction> Actions(Workload domain, ObservedWorkload observed) =>
        HandOver.OfActive(domain, Sample.Host, Sample.Host, [new(Sample.Mac, Plugged)], observed, mayTake: true, settles: true);

    /// <summary>One step with each of these rows, by this host.</summary>
    private static IEnumerable<PlanAction> Steps(HandOverStep step, ObservedWorkload rows) =>
    [
        .. rows.Ports.Concat(rows.ForeignPorts).Select(p => new PlanAction.HandOver(
            step, p.Uuid, true, Sample.InterfaceId, Sample.Mac, p.ExternalIds, rows.Ports.IsEmpty ? Source : Sample.Host, Sample.Host)),
        .. rows.ForeignNats.Select(n => new PlanAction.HandOver(
            step, n.Uuid, false, "192.168.58.110", Sample.Mac, n.ExternalIds, Source, Sample.Host)),
    ];

    private static ObservedWorkload Arrived() => Own(null, null, (OwnershipKeys.Arrived, "node-9"));

    private static ObservedWorkload Foreign(string? incoming = null) => new([], [])
    {
        ForeignPorts = [Sample.Row(Sample.Port(), null, (OwnershipKeys.Host, Source), (OwnershipKeys.Incoming, incoming))],
        ForeignNats = [Sample.Row(Sample.Nat(), null, (OwnershipKeys.Host, Source), (OwnershipKeys.Incoming, incoming))],
    };

    private static ObservedWorkload Own(string? incoming, string? strategy, params (string Key, string? Value)[] more) =>
        new([Sample.Row(Sample.Port(), null, [(OwnershipKeys.Incoming, incoming), .. more]) with
        {
            Options = strategy is null ? Sample.Options() : Sample.Options("activation-strategy", strategy),
        }], []);
}
