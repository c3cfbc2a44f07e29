using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Reconciliation;
using Reconciler.Tests.Intent;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation;

/// <summary>A port made by hand keeps its addresses. Where the annotation asks for others, that is said.</summary>
internal sealed class AdoptedAddressTests
{
    [TestCase("", "10.140.0.9")]
    [TestCase("address='10.140.0.9'", "10.140.0.9")]
    [TestCase("address='fd00::9 10.140.0.9'", "10.140.0.9 fd00::9")]
    public void Nothing_is_said_where_they_are_the_same(string asked, string addresses) =>
        Assert.That(Build(asked, $"{Sample.Mac} {addresses}").Problems, Is.Empty);

    [TestCase("10.140.0.10", "10.140.0.9", "its addresses (10.140.0.9), not the 10.140.0.10 that")]
    [TestCase("dynamic", "10.140.0.9", "its addresses (10.140.0.9), not the dynamic that")]
    [TestCase("none", "10.140.0.9", "its addresses (10.140.0.9), not the none that")]
    [TestCase("10.140.0.10", "dynamic", "its addresses (dynamic), not the 10.140.0.10 that")]
    public void That_they_are_others_is_a_warning(string asked, string addresses, string sentence)
    {
        var desired = Build($"address='{asked}'", $"{Sample.Mac} {addresses}");
        Assert.That(desired.Ports.Single().Adopts, Is.Not.Null, "it is taken over all the same");
        Assert.That((desired.Problems.Single().IsWarning, desired.Problems.Single().Mac), Is.EqualTo((true, Sample.Mac)));
        Assert.That(desired.Problems.Single().Message, Does.Contain("port db-1 was made by hand").And.Contain(sentence));
    }

    private static DesiredWorkload Build(string asked, string addresses)
    {
        var on = Sample.Switch with { Subnet = "10.140.0.0/24" };
        var existing = new ExistingPort(
            new(Guid.NewGuid(), "db-1", on.Uuid, [addresses], [], null, ImmutableSortedDictionary<string, string>.Empty), "");
        var domain = DomainIntake.Of(AnnotationText.Domain(
            $"<o:ports xmlns:o='{DomainAnnotation.NamespaceUri}'><o:port port='db-1' {asked}/></o:ports>") with { Interfaces = [AnnotationText.Nic(Sample.Mac)] });
        return DesiredStateBuilder.Build(
            domain, [new(Sample.Mac, Sample.InterfaceId)], Sample.Network with { Switches = [on] }, NoDefaults.Instance,
            DhcpSettings.Default, [],
            ImmutableDictionary<string, ExistingPort>.Empty.Add("db-1", existing));
    }
}
