using System.Collections.Immutable;
using Reconciler.Libvirt;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class DefinitionCheckTests
{
    private const string Gone = "52:54:00:00:00:0a";
    private static readonly HashSet<string> s_first = [Sample.Mac];
    private static readonly HashSet<string> s_both = [Sample.Mac, Sample.OtherMac];

    [Test]
    public void Nothing_is_wrong() => Assert.That(DefinitionCheck.Of(Domain("<o:port switch='a'/>", Sample.Mac), s_first), Is.Empty);

    [Test]
    public void A_port_that_does_not_say_which_of_two_interfaces_it_is_for()
    {
        var problem = DefinitionCheck.Of(Domain("<o:port switch='a'/>", Sample.Mac, Sample.OtherMac), s_both).Single();
        Assert.That(problem.Message, Does.StartWith("port 1: needs mac, alias or network, because the domain has 2 interfaces on OVN"));
        Assert.That((problem.IsWarning, problem.Remedy), Is.EqualTo((false, $"reconciler annotate web-1 --mac {Sample.Mac}")));
        Assert.That(problem.Message, Does.EndWith($"; '{problem.Remedy}' says which"));
    }

    [Test]
    public void A_port_without_its_interface()
    {
        var problem = DefinitionCheck.Of(Domain($"<o:port mac='{Gone}'/><o:port mac='{Sample.Mac}'/>", Sample.Mac), s_first).Single();
        Assert.That((problem.Mac, problem.IsWarning, problem.Remedy), Is.EqualTo((Gone, true, $"reconciler annotate web-1 --mac {Gone} --remove")));
    }

    [Test]
    public void A_mistake_is_seen_also_where_the_networks_are_not_known() => Assert.That(
        DefinitionCheck.Of(Domain($"<o:port mac='{Gone}' swich='a'/>", Sample.Mac), null).Single().Message, Does.Contain("unknown attribute 'swich'"));

    [Test]
    public void What_is_wrong_with_the_definition_alone_is_a_warning_of_the_domain_that_runs()
    {
        var live = Domain("<o:port switch='a'/>", Sample.Mac);
        var problem = DefinitionCheck.AddNextStart([], live, Domain("<o:port switch='a'/>", Sample.Mac, Sample.OtherMac), s_first, s_both).Single();
        Assert.That(problem.IsWarning, Is.True);
        Assert.That(problem.Message, Does.StartWith("at its next start: port 1: needs mac").And.EndWith($"'reconciler annotate web-1 --mac {Sample.Mac} --config-only' says which"));

        problem = DefinitionCheck.AddNextStart([], Domain($"<o:port mac='{Sample.Mac}'/>", Sample.Mac), Domain($"<o:port mac='{Sample.Mac}'/>"), s_first, new HashSet<string>()).Single();
        Assert.That((problem.Mac, problem.Remedy), Is.EqualTo((Sample.Mac, $"reconciler annotate web-1 --mac {Sample.Mac} --remove --config-only")));
    }

    [Test]
    public void What_is_wrong_with_both_is_said_once()
    {
        var both = Domain("<o:port switch='a'/>", Sample.Mac, Sample.OtherMac);
        var problems = DefinitionCheck.Of(both, s_both);
        Assert.That(DefinitionCheck.AddNextStart(problems, both, both, s_both, s_both), Is.EqualTo(problems));
    }

    [Test]
    public void A_port_whose_interface_the_definition_has_still_is_not_said_to_have_none()
    {
        const string Inside = $"<o:port mac='{Sample.Mac}'/><o:port mac='{Sample.OtherMac}'/>";
        var live = Domain(Inside, Sample.Mac);
        var problems = DefinitionCheck.Of(live, s_first);
        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That(DefinitionCheck.AddNextStart(problems, live, Domain(Inside, Sample.Mac, Sample.OtherMac), s_first, s_both), Is.Empty);
    }

    [TestCase($"mac='{Sample.OtherMac}'")]
    [TestCase("alias='ua-two'")]
    [TestCase("network='two'")]
    public void An_interface_that_Open_vSwitch_has_no_more_and_libvirt_still_may_be_gone_in_a_moment(string selector)
    {
        var nics = new[] { Nic(Sample.Mac), Nic(Sample.OtherMac) with { Alias = "ua-two", Network = "two" } };
        var live = Domain($"<o:port mac='{Sample.Mac}' switch='nat-switch-1'/><o:port {selector} switch='nat-switch-1'/>") with { Interfaces = [.. nics] };
        var problems = Sample.Desire(live, [new(Sample.Mac, "a")], Sample.Network, ImmutableDictionary<string, global::Reconciler.Intent.PortDefaults>.Empty).Problems;
        var settling = DefinitionCheck.SettleUnplugged(problems, live, s_first, s_both).Single();
        Assert.That((settling.IsWarning, settling.MaySettle), Is.EqualTo((true, true)));
        Assert.That(settling.Message, Does.Not.Contain("no interface").And.Not.Contain("not on OVN"));
        Assert.That(DefinitionCheck.SettleUnplugged(problems, live, s_first, s_first), Is.EqualTo(problems), "one that is on another bridge");
    }

    [Test]
    public void What_is_wrong_with_one_that_is_off() => Assert.That(
        DefinitionCheck.OfNextStart(Domain("<o:port/>", Sample.Mac, Sample.OtherMac), s_both).Single(), Has.Property("IsWarning").True);

    private static WorkloadInterface Nic(string mac) => new(mac) { Bridge = "br-int", IsOfOpenVSwitch = true };

    private static WorkloadDefinition Domain(string inside, params string[] macs) => DomainIntake.Of(DomainXmlReader.Read($"""
        <domain><name>web-1</name><uuid>{Sample.Domain}</uuid><metadata><o:ports xmlns:o="urn:ovn-reconciler:domain:1">{inside}</o:ports></metadata></domain>
        """)) with { Interfaces = [.. macs.Select(Nic)] };
}
