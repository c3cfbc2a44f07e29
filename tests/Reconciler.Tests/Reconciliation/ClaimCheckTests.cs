using Reconciler.Ovn;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
public class ClaimCheckTests
{
    private const string Holder = "port x of domain web-9 on host node-3";

    private static readonly DesiredPort s_first = Sample.Port();
    private static readonly DesiredPort s_second = Sample.Port(Sample.OtherInterfaceId, Sample.OtherMac, Sample.OtherSwitch, "10.150.0.10");
    private static readonly DesiredNat s_nat = Sample.Nat();
    private static readonly DesiredDomain s_asked = Sample.Desired(s_first, s_second) with { Nats = [s_nat] };

    [Test]
    public void Without_claims_everything_stays() => Assert.That(ClaimCheck.Apply(s_asked, []), Is.SameAs(s_asked));

    [Test]
    public void A_port_whose_address_is_taken_goes_with_its_NAT() => AssertLeft(
        new(ClaimKind.Address, "10.140.0.10", "nat-switch-1", Holder), [s_second],
        $"address 10.140.0.10 is taken on switch nat-switch-1 by {Holder}");

    [Test]
    public void A_port_whose_MAC_address_is_taken_goes_with_its_NAT() => AssertLeft(
        new(ClaimKind.Mac, Sample.Mac, "nat-switch-1", Holder), [s_second],
        $"its MAC address is taken on switch nat-switch-1 by {Holder}");

    [Test]
    public void Only_the_NAT_goes_whose_external_address_is_taken() => AssertLeft(
        new(ClaimKind.ExternalAddress, "192.168.58.110", null, Holder), [s_first, s_second],
        $"external address 192.168.58.110 is taken by {Holder}");

    [TestCase(ClaimKind.Address, "10.140.0.10", "nat-switch-2")]
    [TestCase(ClaimKind.Address, "10.140.0.1", "nat-switch-1")]
    [TestCase(ClaimKind.ExternalAddress, "10.140.0.10", null)]
    [TestCase(ClaimKind.Mac, "10.140.0.10", "nat-switch-1")]
    public void What_nobody_asks_for_may_be_anybodys(ClaimKind kind, string subject, string? switchName)
        => Assert.That(ClaimCheck.Apply(s_asked, [new(kind, subject, switchName, Holder)]), Is.SameAs(s_asked));

    [Test]
    public void Two_claims_on_one_port_are_one_problem()
    {
        var desired = ClaimCheck.Apply(
            s_asked,
            [new(ClaimKind.Address, "10.140.0.10", "nat-switch-1", Holder), new(ClaimKind.Mac, Sample.Mac, "nat-switch-1", Holder)]);
        Assert.That(desired.Problems, Has.Length.EqualTo(1));
        Assert.That(desired.Ports, Is.EqualTo(new[] { s_second }));
    }

    private static void AssertLeft(Claim claim, DesiredPort[] ports, string message)
    {
        var desired = ClaimCheck.Apply(s_asked, [claim]);
        Assert.That(desired.Ports, Is.EqualTo(ports));
        Assert.That(desired.Nats, Is.Empty);
        Assert.That(desired.Problems, Is.EqualTo(new[] { new Problem(Sample.Mac, message) { MayPass = true } }));
        Assert.That(desired.Kept, Is.EquivalentTo(new[] { Sample.Mac }), "rows that are there stay");
    }
}
