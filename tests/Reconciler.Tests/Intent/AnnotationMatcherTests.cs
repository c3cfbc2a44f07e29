using Reconciler.Libvirt;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Intent;

[TestFixture]
internal sealed class AnnotationMatcherTests
{
    private static readonly DomainInterface s_front = AnnotationText.Nic(AnnotationText.FirstMac, network: "front", alias: "ua-front");
    private static readonly DomainInterface s_back = AnnotationText.Nic(AnnotationText.SecondMac, network: "back", alias: "net1");
    private static readonly DomainInterface s_management = AnnotationText.Nic("52:54:00:00:00:01", bridge: "br-mgmt", alias: "net2");

    [TestCase("<o:port mac='52:54:00:90:04:49'/>")]
    [TestCase("<o:port alias='net1'/>")]
    [TestCase("<o:port network='back'/>")]
    public void A_selector_picks_its_interface(string inside)
        => Assert.That(Match(inside, s_front, s_back, s_management).Single().Interface, Is.EqualTo(DomainIntake.Of(s_back)));

    [Test]
    public void Without_a_selector_it_is_the_only_interface_on_OVN()
        => Assert.That(Match("<o:port/>", s_management, s_front).Single().Interface, Is.EqualTo(DomainIntake.Of(s_front)));

    [Test]
    public void Each_port_gets_its_own()
        => Assert.That(
            Match("<o:port alias='net1'/><o:port network='front'/>", s_front, s_back).Select(match => match.Interface),
            Is.EqualTo(new[] { DomainIntake.Of(s_back), DomainIntake.Of(s_front) }));

    [Test]
    public void Nothing_on_OVN() => AssertError(
        "port 1: the domain has no interface on OVN", "<o:port/>", s_management);

    [Test]
    public void Two_interfaces_and_no_selector() => AssertError(
        "port 1: needs mac, alias or network, because the domain has 2 interfaces on OVN: "
        + "52:54:00:90:04:48 on network 'front', 52:54:00:90:04:49 on network 'back'",
        "<o:port/>", s_front, s_back);

    [Test]
    public void A_MAC_address_that_is_not_there() => AssertError(
        "interface 52:54:00:00:00:99: no interface has mac '52:54:00:00:00:99'; there is 52:54:00:90:04:48 on network 'front'",
        "<o:port mac='52:54:00:00:00:99'/>", s_front);

    [Test]
    public void A_network_that_is_not_there() => AssertError(
        "port 1: no interface has network 'fornt'; there is 52:54:00:90:04:48 on network 'front'", "<o:port network='fornt'/>", s_front);

    [Test]
    public void An_alias_that_libvirt_will_not_keep() => AssertError(
        "interface front: no interface has alias 'front' (libvirt keeps only aliases that begin with 'ua-'); the domain has none on OVN",
        "<o:port alias='front'/>", s_management);

    [Test]
    public void An_interface_that_is_not_on_OVN() => AssertError(
        "interface 52:54:00:00:00:01: mac '52:54:00:00:00:01' selects an interface that is not on OVN (it is on bridge 'br-mgmt')",
        "<o:port mac='52:54:00:00:00:01'/>", s_front, s_management);

    [Test]
    public void Two_interfaces_on_one_network() => AssertError(
        "port 1: network 'front' matches 2 interfaces; select by mac: "
        + "52:54:00:90:04:48 on network 'front', 52:54:00:90:04:50 on network 'front'",
        "<o:port network='front'/>", s_front, s_front with { Mac = "52:54:00:90:04:50" });

    [Test]
    public void Two_ports_that_select_the_same_interface()
    {
        var matches = Match("<o:port mac='52:54:00:90:04:48'/><o:port network='front'/>", s_front);
        Assert.That(matches[0].Interface, Is.EqualTo(DomainIntake.Of(s_front)));
        Assert.That(matches[1].Interface, Is.Null);
        Assert.That(
            matches[1].Error!.ToString(),
            Is.EqualTo("interface 52:54:00:90:04:48: port 1 selects it as well as port 2; an interface has one <port>"));
    }

    private static void AssertError(string sentence, string inside, params DomainInterface[] interfaces)
    {
        var match = Match(inside, interfaces).Single();
        Assert.That(match.Interface, Is.Null);
        Assert.That(match.Error!.ToString(), Is.EqualTo(sentence));
    }

    private static System.Collections.Immutable.ImmutableArray<PortMatch> Match(string inside, params DomainInterface[] interfaces)
    {
        var result = AnnotationText.ReadPorts(inside);
        Assert.That(result.Sentences(), Is.Empty);
        return PortMatcher.Match(DomainIntake.Of(AnnotationText.Domain(interfaces)) with { Intent = result },
            nic => nic.Bridge is "br-int");
    }
}
