using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Reconciliation;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation;

/// <summary>What an administrator has not allowed is refused with a sentence that names the rule; a running domain keeps what it has.</summary>
[TestFixture]
internal sealed class PolicyTests
{
    private const string Rule = "of this host's configuration";

    private static readonly AnnotationPolicy s_policy = ConfigurationReader.ReadYaml(new() { OvsRemotes = [] }, new StringReader("""
        policy:
          networks:
            nat-net:
              switches: [nat-switch-1]
              external-networks: [192.168.58.0/24]
              groups: [web]
        """), "file").Policy!;

    [TestCase("switch='nat-switch-1' address='10.140.0.10' groups='web'", "<o:nat external='192.168.58.110'/>", null)]
    [TestCase("switch='nat-switch-2'", "",
        $"switch 'nat-switch-2' is not allowed by policy.networks.nat-net.switches {Rule} (nat-switch-1)")]
    [TestCase("switch='nat-switch-1' groups='web db'", "", $"group 'db' is not allowed by policy.networks.nat-net.groups {Rule} (web)")]
    [TestCase("switch='nat-switch-1' address='10.140.0.10'", "<o:nat external='192.168.59.1'/>",
        $"external address 192.168.59.1 is not allowed by policy.networks.nat-net.external-networks {Rule} (192.168.58.0/24)")]
    [TestCase("switch='nat-switch-1' port-security='off'", "",
        $"port-security=\"off\" is not allowed: 'port-security-off' is not in policy.networks.nat-net.allow {Rule}")]
    [TestCase("switch='nat-switch-1' allowed-addresses='10.140.0.99'", "",
        $"allowed-addresses 10.140.0.99 is not allowed: 'allowed-addresses' is not in policy.networks.nat-net.allow {Rule}")]
    [TestCase("switch='nat-switch-1' dns='www deb.example.org'", "",
        $"dns www deb.example.org is not allowed: 'dns' is not in policy.networks.nat-net.allow {Rule}")]
    [TestCase("switch='nat-switch-1' dns='none'", "", null)]
    [TestCase("port='printer'", "", $"port 'printer' is not allowed: 'port' is not in policy.networks.nat-net.allow {Rule}")]
    [TestCase("switch='nat-switch-1' address='10.140.0.10'", "<o:nat external='192.168.58.110' mode='distributed'/>", $"mode=\"distributed\" of external address 192.168.58.110 is not allowed: 'distributed' is not in policy.networks.nat-net.allow {Rule}")]
    public void Each_thing_that_may_be_asked_for(string attributes, string nat, string? problem)
    {
        var desired = Desire($"<o:port {attributes}>{nat}</o:port>", s_policy);
        Assert.That(desired.Problems.Select(p => p.Message), Is.EqualTo(problem is null ? Array.Empty<string>() : [problem]));
        Assert.That((desired.Ports.Length, desired.Kept.Contains(Sample.Mac)), Is.EqualTo(problem is null ? (1, false) : (0, true)));
        Assert.That(desired.HasErrors, Is.EqualTo(problem is not null), "the start is refused");
    }

    [Test]
    public void The_MAC_address_of_a_floating_IP_is_something_else_than_its_mode()
    {
        var rule = new PolicyRule("policy.no-network") { AllowsAnyExternal = true, Allow = ["distributed"] };
        var nat = new NatAnnotation { External = System.Net.IPAddress.Parse("192.0.2.1"), Mode = NatMode.Distributed };
        Assert.That(rule.WhyNot(new() { Number = 1, Nats = [nat] }, PortDefaults.Empty), Is.Null);
        Assert.That(rule.WhyNot(new() { Number = 1, Nats = [nat with { Mac = "02:00:00:00:00:01" }] }, PortDefaults.Empty),
            Is.EqualTo($"mac of external address 192.0.2.1 is not allowed: 'mac' is not in policy.no-network.allow {Rule}"));
    }

    [Test]
    public void What_the_network_gives_anyway_may_be_written_too()
    {
        var defaults = new PortDefaults { Switch = "db", Groups = ["db"], PortSecurity = false };
        Assert.That(s_policy.For("nat-net")
            .WhyNot(new() { Number = 1, Switch = "db", Groups = ["db", "web"], PortSecurity = false }, defaults), Is.Null);
    }

    [Test]
    public void An_interface_on_no_network_is_another_rule()
    {
        var definition = Definition("<o:port switch='nat-switch-1'/>");
        definition = definition with { Interfaces = [definition.Interfaces[0] with { Network = null, Bridge = "br-int" }] };
        Assert.That(Desire(definition, s_policy, []).Problems.Single().Message,
            Is.EqualTo($"switch 'nat-switch-1' is not allowed by policy.no-network.switches {Rule} (which allows none)"));
    }

    [Test]
    public void A_port_made_by_hand_is_not_adopted_by_its_name_either()
    {
        var byHand = Sample.Row(Sample.Port()) with { ExternalIds = ImmutableSortedDictionary<string, string>.Empty };
        var existing = ImmutableDictionary<string, ExistingPort>.Empty.Add(Sample.InterfaceId, new(byHand, ""));
        Assert.That(Desire(Definition("<o:port switch='nat-switch-1' address='10.140.0.10'/>"), s_policy, existing).Problems.Single()
            .Message,
            Is.EqualTo($"port '{Sample.InterfaceId}', which was made by hand, is not allowed: 'port' is not in policy.networks.nat-net.allow {Rule}"));
        Assert.That(Desire(Definition("<o:port switch='nat-switch-1' address='10.140.0.10'/>"), null, existing).Problems, Is.Empty);
    }

    [Test]
    public void Without_a_policy_everything_is_allowed() =>
        Assert.That(Desire("<o:port switch='nat-switch-2' port-security='off' groups='db'/>", null).Problems, Is.Empty);

    private static DesiredWorkload Desire(string port, AnnotationPolicy? policy) =>
        Desire(Definition(port), policy, ImmutableDictionary<string, ExistingPort>.Empty);

    private static DesiredWorkload Desire(
        WorkloadDefinition definition, AnnotationPolicy? policy, ImmutableDictionary<string, ExistingPort> existing) =>
        DesiredStateBuilder.Build(
            definition, [new(Sample.Mac, Sample.InterfaceId)], Sample.Network,
            new NetworkDefaults(ImmutableDictionary<string, PortDefaults>.Empty, Sample.Networks("nat-net")), DhcpSettings.Default, [],
            existing, policy);

    private static WorkloadDefinition Definition(string port) => new(
        Sample.Domain, Sample.DomainName, [new(Sample.Mac) { Network = "nat-net" }],
        Reconciler.Tests.Intent.AnnotationText.ReadPorts(port));
}
