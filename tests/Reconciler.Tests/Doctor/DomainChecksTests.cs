using Reconciler.Doctor;
using Reconciler.Doctor.Facts;
using Reconciler.Libvirt;
using Reconciler.Ownership;
using Reconciler.Workloads;

using static Reconciler.Tests.Doctor.HealthyFacts;

namespace Reconciler.Tests.Doctor;

[TestFixture]
internal sealed class DomainChecksTests
{
    private static readonly Guid s_interfaceId = Guid.Parse("3f0c5a3e-14a0-4e5c-9d7e-5b2c87f3f0aa");

    [TestCase(true, "error")]
    [TestCase(false, "warning")]
    public void Two_domains_with_one_interface_id(bool active, string severity)
    {
        var found = HealthChecks.Examine(With([DomainWith("clone-1", active, s_interfaceId), DomainWith("clone-2", active, s_interfaceId)])).Single();
        Assert.That((found.Check, found.Subject, $"{found.Severity}".ToLowerInvariant()), Is.EqualTo(("interfaceid-shared", "domain clone-2", severity)));
    }

    [Test]
    public void A_network_with_an_interface_id_is_named_once_and_not_its_domains()
    {
        var network = new NetworkDefinition(Guid.NewGuid(), "shared", "br-int", "openvswitch", []) { InterfaceIds = [s_interfaceId] };
        var facts = With([DomainWith("a", true, s_interfaceId), DomainWith("b", true, s_interfaceId)]);
        Assert.That(Find(facts with { Libvirt = facts.Libvirt! with { Networks = [network] } }), Is.EqualTo(new[] { "interfaceid-shared network shared" }));
    }

    [Test]
    public void What_is_wrong_with_a_domain_is_an_error_while_it_runs()
    {
        var problem = new Problem("52:54:00:00:00:10", "no logical switch 'nat-swich-1'");
        var running = All with { Libvirt = All.Libvirt! with { Assessments = [new(Running, [problem], [])] } };
        var found = HealthChecks.Examine(running).Single();
        Assert.That(
            (found.Check, found.Severity, found.Statement),
            Is.EqualTo(("annotation-invalid", Severity.Error, "Interface 52:54:00:00:00:10: no logical switch 'nat-swich-1'")));
        var off = All with { Libvirt = All.Libvirt! with { Assessments = [new(Running with { Presence = WorkloadPresence.Off }, [problem], [])] } };
        Assert.That(HealthChecks.Examine(off).Single().Severity, Is.EqualTo(Severity.Warning));
    }

    [Test]
    public void An_interface_that_nothing_gives_a_switch()
    {
        var facts = All with { Libvirt = All.Libvirt! with { Assessments = [new(Running, [], [new("52:54:00:00:00:10", "some-id")])] } };
        Assert.That(Find(facts), Is.EqualTo(new[] { "domain-without-switch domain web-1" }));
    }

    [Test]
    public void The_remedy_for_an_interface_that_the_definition_does_not_have_is_for_the_running_domain_alone()
    {
        var facts = All with
        {
            Libvirt = All.Libvirt! with
            {
                Assessments = [new(Running, [], [new("52:54:00:00:00:10", "some-id")])],
                Configured = System.Collections.Immutable.ImmutableDictionary<WorkloadId, WorkloadDefinition>.Empty.Add(Domain,
                    new(Domain, "web-1", [], new(null, []))),
            },
        };
        Assert.That(HealthChecks.Examine(facts).Single().Remedy, Is.EqualTo("reconciler annotate web-1 --mac 52:54:00:00:00:10 --switch SWITCH --live-only"));
    }

    [Test]
    public void What_is_wrong_with_the_next_start_and_what_is_still_to_do_and_what_is_not_plugged_in()
    {
        var nic = new WorkloadInterface("52:54:00:00:00:10")
        {
            Network = "nat-net", Bridge = "br-int", IsOfOpenVSwitch = true, InterfaceId = $"{s_interfaceId}", Device = "vnet0",
        };
        Assert.That(FindDomain(new(Running, [], []) { NextStart = [new(null, "no logical switch 'x'")] }), Is.EqualTo(new[] { "definition-invalid domain web-1" }));
        Assert.That(FindDomain(new(Running, [], []) { ToDo = ["create port x"] }), Is.EqualTo(new[] { "domain-out-of-sync domain web-1" }));
        var found = HealthChecks.Examine(With(new DomainFacts(Running, [], []) { Unplugged = [nic] })).Single();
        Assert.That((found.Check, found.Remedy), Is.EqualTo((
            "interface-unplugged",
            "ovs-vsctl --may-exist add-port br-int vnet0 -- set Interface vnet0 'external_ids:attached-mac=\"52:54:00:00:00:10\"' "
                + $"external_ids:iface-id={s_interfaceId} external_ids:vm-id={Domain} external_ids:iface-status=active")));
    }

    [Test]
    public void A_port_that_an_earlier_start_has_left_is_not_the_one_that_nobody_claims()
    {
        var unclaimed = All with { Northbound = Northbound with { OwnPorts = [OwnPort with { Up = false }] } };
        Assert.That(Find(unclaimed with { Libvirt = unclaimed.Libvirt! with { Assessments = [new(Running, [], []) { InterfaceIds = ["web-1-port"] }] } }), Is.EqualTo(new[] { "port-unclaimed port web-1-port" }));
        Assert.That(Find(unclaimed with { Libvirt = unclaimed.Libvirt! with { Assessments = [new(Running, [], []) { InterfaceIds = ["another"] }] } }), Is.Empty);
    }

    [Test]
    public void A_vlan_on_an_interface_that_is_on_ovn()
    {
        var tagged = DomainWith("tagged-1", true, null);
        tagged = tagged with { Definition = tagged.Definition! with { Interfaces = [tagged.Definition!.Interfaces[0] with { HasVlan = true }] } };
        Assert.That(Find(With([tagged])), Is.EqualTo(new[] { "vlan-ignored domain tagged-1" }));
        var elsewhere = tagged with { Definition = tagged.Definition! with { Interfaces = [tagged.Definition!.Interfaces[0] with { Bridge = "br0" }] } };
        Assert.That(Find(With([elsewhere])), Is.Empty);
    }

    private static IEnumerable<string> FindDomain(DomainFacts domain) => Find(With(domain));

    private static HealthFacts With(DomainFacts domain) => All with { Libvirt = All.Libvirt! with { Assessments = [domain] } };

    private static Reconciler.Doctor.Facts.HealthFacts With(Workload[] domains) =>
        All with { Libvirt = All.Libvirt! with { Domains = [Running, .. domains] } };
}
