using System.Diagnostics;
using Reconciler.Libvirt;
using Reconciler.Ownership;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DomainInventoryTests
{
    private static readonly WorkloadId s_one = WorkloadId.OfDomain(Guid.Parse("00000000-0000-0000-0000-000000000001"));
    private static readonly WorkloadId s_two = WorkloadId.OfDomain(Guid.Parse("00000000-0000-0000-0000-000000000002"));

    private readonly DomainInventory _domains = new();

    /// <summary>A time before every hook call of the test.</summary>
    private readonly long _before = Stopwatch.GetTimestamp() - 1;

    [Test]
    public void Nothing_is_known_at_first()
    {
        Assert.That(_domains.Look(s_one), Is.EqualTo(((Workload?)null, false)));
        Assert.That(_domains.Domains, Is.Empty);
        Assert.That(_domains.Networks.Definitions, Is.Empty);
    }

    [Test]
    public void A_full_list_makes_absence_a_fact()
    {
        _domains.TakeAll([Observation(s_one, 10)], 10);
        Assert.That(_domains.IsSynced, Is.True);
        Assert.That(_domains.Find(s_one), Is.EqualTo(
            new Workload(s_one, "web", WorkloadPresence.Running, null, "no XML") { KnownSince = 10, Since = 10, ExecutedAt = 10 }));

        _domains.TakeAll([Observation(s_two, 20)], 20);
        Assert.That(_domains.Domains.Select(d => d.Id), Is.EqualTo(new[] { s_two }));
    }

    [Test]
    public void A_list_without_a_domain_is_weaker_news_than_an_event_of_it()
    {
        _domains.TakeAll([Observation(s_one, 10), Observation(s_two, 10)], 10);
        _domains.TakeAll([Observation(s_two, 20) with { Active = false }], 20);
        Assert.That((_domains.HasDeparted(s_one), _domains.HasDeparted(s_two)), Is.EqualTo((false, false)), "libvirt may have lost its state");

        _domains.TakeAll([Observation(s_one, 30), Observation(s_two, 30)], 30);
        _domains.Take(Observation(s_one, 40) with { Active = false });
        _domains.TakeGone(s_two, 40);
        Assert.That((_domains.HasDeparted(s_one), _domains.HasDeparted(s_two)), Is.EqualTo((true, true)));
        _domains.Take(Observation(s_one, 50));
        Assert.That(_domains.HasDeparted(s_one), Is.False, "it is back");
        _domains.ForgetDeparted(d => d == s_two);
        Assert.That(_domains.HasDeparted(s_two), Is.False);
    }

    [Test]
    public void A_hook_call_that_ends_a_domain_is_news_of_it_also_when_it_was_not_known()
    {
        _domains.TakeHook(Definition(s_one), active: false);
        Assert.That(_domains.HasDeparted(s_one), Is.True);
        _domains.TakeHook(Definition(s_one), active: true);
        Assert.That(_domains.HasDeparted(s_one), Is.False);
    }

    [Test]
    public void A_domain_that_is_off_departs_when_its_definition_changes_and_not_when_it_is_read_again()
    {
        var off = Observation(s_one, 10) with { Active = false, Definition = Xml("one"), DefinitionError = null };
        _domains.TakeAll([off], 10);
        _domains.Take(off with { ReadStarted = 20, Definition = Xml("one") });
        Assert.That(_domains.HasDeparted(s_one), Is.False);
        _domains.Take(off with { ReadStarted = 30, Definition = Xml("other") });
        Assert.That(_domains.HasDeparted(s_one), Is.True);
    }

    [Test]
    public void A_domain_that_has_stopped_asks_for_what_its_definition_says()
    {
        var (live, next) = (Xml("live"), Xml("next"));
        _domains.TakeAll([Observation(s_one, _before) with { Definition = live, DefinitionError = null, NextDefinition = next }], _before);
        Assert.That(Asked(), Is.EqualTo(("<live />", "<next />")));
        _domains.TakeHook(DomainIntake.Of(live), active: true);
        Assert.That(Asked(), Is.EqualTo(("<live />", "<next />")), "a hook's XML does not say it");
        foreach (var call in new[] { "stopped", "release" })
        {
            _domains.TakeHook(DomainIntake.Of(live), active: false);
            Assert.That(Asked(), Is.EqualTo(("<next />", (string?)null)), call);
        }

        _domains.TakeHook(DomainIntake.Of(live), active: true, begins: true);
        Assert.That(Asked(), Is.EqualTo(("<live />", "<next />")), "what was defined is what it was started from");
    }

    [Test]
    public void What_was_read_before_a_hook_call_is_dropped()
    {
        _domains.TakeHook(Definition(s_one), active: true);
        Assert.That(_domains.Take(Observation(s_one, _before) with { Active = false }), Is.False);
        Assert.That(_domains.Find(s_one)!.IsActive, Is.True);
        Assert.That(_domains.Find(s_one)!.Definition, Is.Not.Null);
    }

    [Test]
    public void What_was_read_after_a_hook_call_counts()
    {
        _domains.TakeHook(Definition(s_one), active: true);
        Assert.That(_domains.Take(Observation(s_one, Stopwatch.GetTimestamp()) with { Active = false, Name = "renamed" }), Is.True);
        Assert.That((_domains.Find(s_one)!.IsActive, _domains.Find(s_one)!.Name), Is.EqualTo((false, "renamed")));
    }

    [Test]
    public void That_a_guest_executes_only_libvirt_can_say_and_only_of_this_instance()
    {
        _domains.TakeHook(Definition(s_one), active: true, begins: true);
        Assert.That(_domains.Find(s_one)!.ExecutedAt, Is.Null, "a migration's destination is told the same");
        _domains.Take(Observation(s_one, Now) with { State = DomainStates.Paused, StateReason = 11 });
        Assert.That(_domains.Find(s_one)!.ExecutedAt, Is.Null);
        var first = _domains.Find(s_one)!.Since;
        var read = Observation(s_one, Now);
        _domains.Take(read);
        _domains.TakeHook(Definition(s_one), active: true);
        Assert.That((_domains.Find(s_one)!.ExecutedAt, _domains.Find(s_one)!.Since), Is.EqualTo((read.ReadStarted, first)), "a hook call of the same instance changes nothing about it");
        _domains.TakeHook(Definition(s_one), active: true, begins: true);
        Assert.That((_domains.Find(s_one)!.ExecutedAt, _domains.Find(s_one)!.Since), Is.EqualTo(((long?)null, _domains.Find(s_one)!.KnownSince)));
    }

    [Test]
    public void Of_both_ends_of_a_migration_the_one_that_has_not_executed_is_the_destination()
    {
        _domains.TakeHook(Definition(s_one), active: true, begins: true);
        _domains.Take(BetweenHosts(s_one));
        Assert.That(_domains.Find(s_one)!.IsComing, Is.True, "also when the hook that announces a migration was lost");
        _domains.Take(Observation(s_two, Now));
        _domains.Take(BetweenHosts(s_two));
        _domains.Take(BetweenHosts(s_two));
        Assert.That(_domains.Find(s_two)!.IsLeaving, Is.True);
    }

    [Test]
    public void A_hook_call_that_has_waited_for_a_daemon_says_nothing_of_what_is_now()
    {
        var called = Now;
        _domains.TakeAll([Observation(s_one, Now)], Now);
        Assert.That(_domains.TakeHook(Definition(s_one), active: false, at: called), Is.False);
        Assert.That((_domains.Find(s_one)!.IsActive, _domains.HasDeparted(s_one)), Is.EqualTo((true, false)));
        Assert.That(_domains.TakeHook(Definition(s_one), active: false, at: Now), Is.True);
        Assert.That((_domains.Find(s_one)!.IsActive, _domains.HasDeparted(s_one)), Is.EqualTo((false, true)));
    }

    [Test]
    public void Of_two_hook_calls_that_are_read_in_the_wrong_order_the_one_that_came_last_counts()
    {
        var (stopped, started) = (Now, Now + 1);
        _domains.TakeHook(Definition(s_one), active: true, at: started);
        _domains.TakeHook(Definition(s_one), active: false, at: stopped);
        Assert.That((_domains.Find(s_one)!.IsActive, _domains.HasDeparted(s_one)), Is.EqualTo((true, false)));
    }

    [Test]
    public void What_libvirt_says_counts_more_than_a_hook_call_that_was_read_late()
    {
        var called = Now;
        var read = Now;
        _domains.TakeHook(Definition(s_one), active: false, at: called);
        _domains.TakeAll([Observation(s_one, read)], read);
        Assert.That((_domains.Find(s_one)!.IsActive, _domains.HasDeparted(s_one)), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_prepared_domain_runs_with_its_first_interface_and_its_start_hook_is_about_the_same_instance()
    {
        var defined = Definition(s_one) with { Name = "as defined" };
        _domains.TakeHook(Definition(s_one), active: false);
        _domains.Prepare(defined);
        Assert.That(_domains.Find(s_one)!.IsActive, Is.False, "it may still fail to start");
        Assert.That(_domains.NotePlugged(s_one), Is.True);
        var begun = _domains.Find(s_one)!;
        Assert.That((begun.Presence, begun.Definition), Is.EqualTo((WorkloadPresence.Running, defined)));
        Assert.That(_domains.NotePlugged(s_one), Is.False, "the second interface is no start");
        _domains.TakeHook(Definition(s_one), active: true, begins: true);
        Assert.That(_domains.Find(s_one)!.Since, Is.EqualTo(begun.Since));
        _domains.TakeHook(Definition(s_one), active: true, begins: true);
        Assert.That(_domains.Find(s_one)!.Since, Is.GreaterThan(begun.Since), "the next one is another instance");
    }

    [Test]
    public void A_start_that_fails_after_the_interface_was_plugged_in_is_over_with_its_stopped_hook()
    {
        _domains.Prepare(Definition(s_one));
        _domains.NotePlugged(s_one);
        _domains.TakeHook(Definition(s_one), active: false);
        Assert.That(_domains.Find(s_one)!.IsActive, Is.False);
        Assert.That(_domains.HasDeparted(s_one), Is.True);
        Assert.That(_domains.NotePlugged(s_one), Is.False, "an interface that is left behind starts nothing");
    }

    [Test]
    public void An_interface_of_a_domain_that_was_not_prepared_starts_nothing()
    {
        Assert.That(_domains.NotePlugged(s_one), Is.False);
        var called = Now;
        _domains.TakeHook(Definition(s_one), active: false);
        _domains.Prepare(Definition(s_one), called);
        Assert.That(_domains.NotePlugged(s_one), Is.False, "the call has waited for a daemon, and the domain has stopped since");
        _domains.TakeHook(Definition(s_one), active: true, comes: true);
        _domains.Prepare(Definition(s_one));
        Assert.That(_domains.NotePlugged(s_one), Is.False, "a migration brings it");
        Assert.That(_domains.Find(s_one)!.IsComing, Is.True);
    }

    [Test]
    public void Of_two_hook_calls_the_last_counts()
    {
        _domains.TakeHook(Definition(s_one), active: true);
        _domains.TakeHook(Definition(s_one), active: false);
        Assert.That(_domains.Find(s_one)!.IsActive, Is.False);
    }

    [Test]
    public void A_list_asked_for_before_a_hook_call_takes_its_domain_not_away()
    {
        _domains.TakeHook(Definition(s_one), active: true);
        _domains.TakeAll([], _before);
        Assert.That(_domains.Look(s_one), Is.EqualTo((_domains.Find(s_one), true)));
        Assert.That(_domains.Find(s_one)!.IsActive, Is.True);

        _domains.TakeAll([], Stopwatch.GetTimestamp() + 1);
        Assert.That(_domains.Find(s_one), Is.Null);
    }

    [Test]
    public void A_list_that_shows_an_older_state_of_a_domain_does_not_overwrite_a_hook_call()
    {
        _domains.TakeHook(Definition(s_one), active: false);
        _domains.TakeAll([Observation(s_one, _before), Observation(s_two, _before)], _before);
        Assert.That(_domains.Find(s_one)!.IsActive, Is.False);
        Assert.That(_domains.Find(s_two)!.IsActive, Is.True);
    }

    [Test]
    public void A_domain_is_gone_only_if_that_is_newer_than_what_is_known()
    {
        _domains.TakeHook(Definition(s_one), active: true);
        Assert.That(_domains.TakeGone(s_one, _before), Is.False);
        Assert.That(_domains.Find(s_one), Is.Not.Null);

        Assert.That(_domains.TakeGone(s_one, Stopwatch.GetTimestamp()), Is.True);
        Assert.That(_domains.Find(s_one), Is.Null);
        Assert.That(_domains.TakeGone(s_two, _before), Is.True, "one that was never known");
    }

    [Test]
    public void Without_libvirt_what_is_known_stays_and_absence_proves_nothing()
    {
        _domains.TakeAll([Observation(s_one, 10)], 10);
        _domains.LoseLibvirt();
        Assert.That(_domains.IsSynced, Is.False);
        Assert.That(_domains.Look(s_one).Workload, Is.Not.Null);
        Assert.That(_domains.Look(s_two), Is.EqualTo(((Workload?)null, false)));
    }

    [Test]
    public void Networks_are_those_whose_XML_could_be_read()
    {
        var network = new NetworkDefinition(Guid.NewGuid(), "nat-net", "br-int", "openvswitch", []);
        _domains.TakeNetworks([new(network.Uuid, "nat-net", true, network, null, 1), new(Guid.NewGuid(), "broken", true, null, "malformed", 1)]);
        Assert.That(_domains.Networks.Definitions, Is.EquivalentTo(new[] { KeyValuePair.Create("nat-net", network) }));

        Assert.That(_domains.Networks.WhyNotKnown("broken"), Is.EqualTo("libvirt network 'broken' cannot be read: malformed"));

        _domains.LoseNetworks("virtnetworkd is away");
        Assert.That(_domains.Networks.Definitions, Contains.Key("nat-net"));

        _domains.TakeNetworks([]);
        Assert.That(_domains.Networks.Error, Is.Null);
        Assert.That(_domains.Networks.Definitions, Is.Empty);
    }

    private static long Now => Stopwatch.GetTimestamp();

    private static DomainObservation BetweenHosts(WorkloadId domain) =>
        Observation(domain, Now) with { State = DomainStates.Paused, StateReason = 2 };

    private static WorkloadDefinition Definition(WorkloadId domain) => new(domain, "web", [], new(null, []));

    /// <summary>The XML of a domain whose annotation is one element.</summary>
    private static DomainDefinition Xml(string annotation) =>
        new(Guid.Parse(s_one.Key), "web", [], [new System.Xml.Linq.XElement(annotation)]);

    /// <summary>What the first domain asks for now, and at its next start.</summary>
    private (string? Now, string? Next) Asked() =>
        (_domains.Find(s_one)!.Definition?.IntentText, _domains.Find(s_one)!.NextDefinition?.IntentText);

    private static DomainObservation Observation(WorkloadId domain, long readStarted) =>
        new(Guid.Parse(domain.Key), "web", true, true, DomainStates.Running, null, "no XML", readStarted);
}
