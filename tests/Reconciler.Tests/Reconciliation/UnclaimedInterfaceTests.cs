using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class UnclaimedInterfaceTests
{
    private static readonly ImmutableDictionary<string, PortDefaults> s_noDefaults = ImmutableDictionary<string, PortDefaults>.Empty;

    private static readonly ImmutableDictionary<string, PortDefaults> s_natNetDefaults =
        s_noDefaults.Add("nat-net", new PortDefaults { Switch = "nat-switch-2" });

    [Test]
    public void An_interface_that_nothing_asks_anything_for_is_named_with_the_reason()
    {
        var captured = DomainIntake.Of(DomainXmlReader.Read(Capture.Text("web-1.start.xml")));
        var plain = captured with { Intent = new(null, []), IntentText = "" };
        var desired = Sample.Desire(plain, [new(Sample.Mac, Sample.InterfaceId)], Sample.Network, s_noDefaults);
        Assert.That(desired.Unclaimed.Single().Plugged.Mac, Is.EqualTo(Sample.Mac));
        Assert.That(desired.Unclaimed.Single().Reason, Does.Contain("libvirt network 'nat-net'"));
        // As it is when it was defined from the XML of a running one.
        var lost = plain with { Interfaces = [.. plain.Interfaces.Select(n => n with { Network = null })] };
        desired = Sample.Desire(lost, [new(Sample.Mac, Sample.InterfaceId)], Sample.Network, s_natNetDefaults);
        Assert.That(desired.Unclaimed.Single().Reason, Does.Contain("has lost its network's name"));
        Assert.That(desired.Unclaimed.Single().Notice.Message,
            Does.StartWith($"interface {Sample.Mac} is on the integration bridge and is left alone: "));
        Assert.That(Sample.Desire(captured, [new(Sample.Mac, Sample.InterfaceId)], Sample.Network, s_noDefaults).Unclaimed, Is.Empty);
        Assert.That(Sample.Desire(plain, [new(Sample.Mac, Sample.InterfaceId)], Sample.Network, s_natNetDefaults).Unclaimed, Is.Empty);
    }
}
