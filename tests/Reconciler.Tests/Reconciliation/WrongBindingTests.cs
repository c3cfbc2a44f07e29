using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Tests.Intent;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation;

/// <summary>Each rule about ports of others and about DHCP, broken, and the sentence that says so.</summary>
[TestFixture]
internal sealed class WrongBindingTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        const string bind = "<o:port port='db-1'/>";
        yield return Case("of another domain", bind, "port db-1 belongs to domain db on host node-3", ids: [(OwnershipKeys.Host, "node-3"), (OwnershipKeys.VirtualMachineName, "db")]);
        yield return Case("of OVN", bind, "port db-1 belongs to OVN itself, as a port of type router", type: "router");
        yield return Case("of another tool", bind, "port db-1 belongs to another tool, by its key neutron:port_name", ids: [("neutron:port_name", "x")]);
        yield return Case(
            "for another MAC address", bind, "port db-1 is for MAC address 52:54:00:00:00:99; change its addresses or the interface's MAC address",
            addresses: "52:54:00:00:00:99 10.140.0.9");
        yield return Case("on another switch", "<o:port port='db-1' switch='nat-switch-2'/>", "port db-1 is on switch nat-switch-1, not on 'nat-switch-2'");
        yield return Case("that is not there", "<o:port port='db-2'/>", "no logical switch port 'db-2'; make it with 'ovn-nbctl lsp-add', or leave port out");
        yield return Case(
            "and DHCP without a router", "<o:port switch='lonely' address='10.9.0.5' dhcp='on'/>",
            "dhcp=\"on\" needs a router port on switch lonely whose network holds 10.9.0.5, to take the answers from");
        yield return Case(
            "and a word that dhcp does not know", "<o:port switch='nat-switch-1' dhcp='onn'/>", "dhcp 'onn' is not known; use 'auto', 'on' or 'off'; did you mean 'on'?");
        yield return Case(
            "and a word that lifetime does not know", "<o:port switch='nat-switch-1' lifetime='define'/>",
            "lifetime 'define' is not known; use 'running' or 'defined'; did you mean 'defined'?");
        yield return Case(
            "and a word that port-security does not know", "<o:port switch='nat-switch-1' port-security='false'/>", "port-security 'false' is not known; use 'on' or 'off'");
        yield return Case(
            "and a word that mode does not know", "<o:port switch='nat-switch-1' address='10.140.0.10'><o:nat external='192.168.58.110' mode='central'/></o:port>",
            "nat 1: mode 'central' is not known; use 'centralized' or 'distributed'");

        static TestCaseData Case(string name, string inside, string sentence, string type = "", string addresses = "", (string Key, string Value)[]? ids = null) =>
            new TestCaseData(inside, sentence, type, addresses, ids ?? []).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Cases))]
    public void A_port(string inside, string sentence, string type, string addresses, (string Key, string Value)[] ids)
    {
        var existing = new ExistingPort(
            new(Guid.NewGuid(), "db-1", Sample.Switch.Uuid, addresses.Length == 0 ? [] : [addresses], [], null, ids.ToImmutableSortedDictionary(i => i.Key, i => i.Value)), type);
        var domain = DomainIntake.Of(
            AnnotationText.Domain($"<o:ports xmlns:o='{DomainAnnotation.NamespaceUri}'>{inside}</o:ports>") with { Interfaces = [AnnotationText.Nic(Sample.Mac)] });
        var network = Sample.Network with { Switches = [.. Sample.Network.Switches, new(Guid.NewGuid(), "lonely", null)] };

        var desired = DesiredStateBuilder.Build(
            domain, [new(Sample.Mac, Sample.InterfaceId)], network,
            NoDefaults.Instance, DhcpSettings.Default, [],
            ImmutableDictionary<string, ExistingPort>.Empty.Add("db-1", existing));

        Assert.That(desired.Problems.Select(p => p.Describe(Sample.Domain, "web-1")),
            Is.EqualTo(new[] { $"domain web-1, interface {Sample.Mac}: {sentence}" }));
        Assert.That(desired.Ports, Is.Empty);
        Assert.That(desired.Kept, Is.EqualTo(new[] { Sample.Mac }), "what is there stays");
    }
}
