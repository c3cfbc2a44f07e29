using Reconciler.Doctor;
using Reconciler.Libvirt;
using Reconciler.Reconciliation;
using static Reconciler.Tests.Doctor.HealthyFacts;

namespace Reconciler.Tests.Doctor;

[TestFixture]
public class DomainChecksTests
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
        var off = All with { Libvirt = All.Libvirt! with { Assessments = [new(Running with { Active = false }, [problem], [])] } };
        Assert.That(HealthChecks.Examine(off).Single().Severity, Is.EqualTo(Severity.Warning));
    }

    [Test]
    public void An_interface_that_nothing_gives_a_switch()
    {
        var facts = All with { Libvirt = All.Libvirt! with { Assessments = [new(Running, [], [new("52:54:00:00:00:10", "some-id")])] } };
        Assert.That(Find(facts), Is.EqualTo(new[] { "domain-without-switch domain web-1" }));
    }

    private static Reconciler.Doctor.Facts.HealthFacts With(DomainRecord[] domains) => All with { Libvirt = All.Libvirt! with { Domains = [Running, .. domains] } };
}
