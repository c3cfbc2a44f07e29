using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Intent;

[TestFixture]
internal sealed class AnnotationEditTests
{
    private static readonly DomainInterface s_front = AnnotationText.Nic(AnnotationText.FirstMac, network: "front", alias: "ua-front");
    private static readonly DomainInterface s_back = AnnotationText.Nic(AnnotationText.SecondMac, network: "back");
    private static readonly DomainInterface s_management = AnnotationText.Nic("52:54:00:00:00:01", bridge: "br-mgmt");

    [Test]
    public void The_first_port()
    {
        var result = Edit(null, Change(("switch", "nat-switch-1"), ("address", "10.140.0.10")), s_front, s_management);
        Assert.That(Written(result), Is.EqualTo("<port switch='nat-switch-1' address='10.140.0.10'/>"));
        Assert.That((result.Port!.Switch, result.Interface), Is.EqualTo(("nat-switch-1", DomainIntake.Of(s_front))));
    }

    [Test]
    public void What_is_not_named_stays() => Assert.That(
        Written(Edit("<o:port switch='s' dhcp='on' groups='a b'><o:nat external='192.0.2.1' router='r'/></o:port>", Change(("address", "10.0.0.5 10.0.0.6")), s_front)),
        Is.EqualTo("<port switch='s' address='10.0.0.5 10.0.0.6' dhcp='on' groups='a b'><nat external='192.0.2.1' router='r'/></port>"));

    [Test]
    public void An_attribute_goes_back_to_its_default() => Assert.That(
        Written(Edit("<o:port switch='s' dhcp='on'/>", new() { Unset = ["dhcp", "groups"] }, s_front)), Is.EqualTo("<port switch='s'/>"));

    [Test]
    public void A_mistake_is_put_right() => Assert.That(
        Written(Edit("<o:port switch='s' address='10.0.0'/>", Change(("address", "10.0.0.5")), s_front)), Is.EqualTo("<port switch='s' address='10.0.0.5'/>"));

    [TestCase("mac", "52:54:00:90:04:49")]
    [TestCase("mac", "52:54:00:90:04:49 ")]
    [TestCase("network", "back")]
    public void A_selector_finds_the_port_however_that_says_it(string attribute, string value) => Assert.That(
        Written(Edit(
            "<o:port mac='52:54:00:90:04:48' switch='a'/><o:port network='back' switch='b'/>",
            Change(("switch", "c")) with { Selector = (attribute, value) }, s_front, s_back)),
        Is.EqualTo("<port mac='52:54:00:90:04:48' switch='a'/><port network='back' switch='c'/>"));

    [Test]
    public void The_only_port_needs_no_selector() => Assert.That(
        Written(Edit("<o:port mac='52:54:00:90:04:48' switch='a'/>", Change(("switch", "c")), s_front, s_back)),
        Is.EqualTo("<port mac='52:54:00:90:04:48' switch='c'/>"));

    [Test]
    public void A_port_without_selector_is_that_of_the_only_interface() => Assert.That(
        Written(Edit("<o:port switch='a'/>", Change(("switch", "c")) with { Selector = ("mac", AnnotationText.FirstMac) }, s_front, s_management)),
        Is.EqualTo("<port switch='c'/>"));

    [Test]
    public void A_second_port_gets_the_selector() => Assert.That(
        Written(Edit(
            "<o:port network='front' switch='a'/>", Change(("switch", "b")) with { Selector = ("mac", "52:54:00:90:04:49") }, s_front, s_back)),
        Is.EqualTo("<port network='front' switch='a'/><port mac='52:54:00:90:04:49' switch='b'/>"));

    [Test]
    public void A_floating_ip_is_added_changed_and_taken_away()
    {
        const string Before = "<o:port address='10.0.0.5'><o:nat external='192.0.2.1' router='r'/><o:nat external='192.0.2.2'/></o:port>";
        var change = new AnnotationChange
        {
            Nats = [("192.0.2.1", [("mode", "distributed")]), ("192.0.2.3", [])],
            RemovedNats = ["192.0.2.2"],
        };
        Assert.That(
            Written(Edit(Before, change, s_front)),
            Is.EqualTo("<port address='10.0.0.5'><nat external='192.0.2.1' router='r' mode='distributed'/><nat external='192.0.2.3'/></port>"));
    }

    [Test]
    public void Addresses_are_compared_as_addresses() => Assert.That(
        Written(Edit("<o:port address='2001:db8::5'><o:nat external='2001:DB8:0::1'/></o:port>", new() { RemovedNats = ["2001:db8::1"] }, s_front)),
        Is.EqualTo("<port address='2001:db8::5'/>"));

    [Test]
    public void The_last_port_is_removed()
    {
        var result = Edit("<o:port switch='a'/>", new() { Remove = true }, s_front);
        Assert.That((result.IsValid, result.Element), Is.EqualTo((true, (System.Xml.Linq.XElement?)null)));
        Assert.That(result.Port, Is.Null);
    }

    [Test]
    public void One_of_two_ports_is_removed() => Assert.That(
        Written(Edit("<o:port network='front'/><o:port network='back'/>", new() { Remove = true, Selector = ("mac", AnnotationText.FirstMac) }, s_front, s_back)),
        Is.EqualTo("<port network='back'/>"));

    [Test]
    public void Which_of_two_has_to_be_said() => AssertRefused(
        "there are 2 ports; say which with --mac, --alias or --network: network 'front', mac '52:54:00:90:04:49'",
        Edit("<o:port network='front'/><o:port mac='52:54:00:90:04:49'/>", Change(("switch", "s")), s_front, s_back));

    [Test]
    public void Two_interfaces_need_a_selector() => AssertRefused(
        "port 1: needs mac, alias or network, because the domain has 2 interfaces on OVN: "
        + "52:54:00:90:04:48 on network 'front', 52:54:00:90:04:49 on network 'back'",
        Edit(null, Change(("switch", "s")), s_front, s_back));

    [Test]
    public void What_the_reader_refuses_is_refused() => AssertRefused(
        "port 1: address '10.140.0' is not an IP address (it needs four numbers)", Edit(null, Change(("address", "10.140.0")), s_front));

    [Test]
    public void What_is_not_there_cannot_be_removed()
    {
        AssertRefused("there is no port", Edit(null, new() { Remove = true }, s_front));
        AssertRefused("there is no port for network 'x'", Edit("<o:port network='front'/>", new() { Unset = ["dhcp"], Selector = ("network", "x") }, s_front));
        AssertRefused("there is no floating IP '192.0.2.9' to remove", Edit("<o:port/>", new() { RemovedNats = ["192.0.2.9"] }, s_front));
    }

    [TestCase("a\u0001b")]
    [TestCase("a\u001b[31mb")]
    [TestCase("a\uffffb")]
    public void Text_that_XML_cannot_hold_is_refused(string name)
    {
        var errors = Edit(null, Change(("switch", name)), s_front).Errors;
        Assert.That(errors.Single(), Does.StartWith("switch 'a").And.EndsWith("has a character that a name or an address cannot have"));
    }

    // An attribute cannot carry half a character.
    [Test]
    public void Half_a_character_is_refused() => Text_that_XML_cannot_hold_is_refused("a" + (char)0xd800 + "b");

    [Test]
    public void A_whole_one_is_not() => Assert.That(
        Written(Edit(null, Change(("switch", "a\U0001f600")), s_front)), Is.EqualTo("<port switch='a\U0001f600'/>"));

    [Test]
    public void A_wrong_namespace_beside_it_is_an_error()
    {
        var domain = AnnotationText.Domain("<x:ports xmlns:x='urn:ovn-reconciler:domain:2'/>") with { Interfaces = [s_front] };
        var errors = AnnotationEdit.Apply(domain, Change(("switch", "s")), IsOnOvn).Errors;
        Assert.That(errors.Single(), Does.Contain("urn:ovn-reconciler:domain:2"));
    }

    [Test]
    public void Two_ports_whose_interface_is_gone_are_removed_one_after_the_other()
    {
        const string First = "<o:port mac='52:54:00:00:00:0a' switch='a'/>", Second = "<o:port network='gone' switch='b'/>";
        var once = Edit(First + Second, new() { Remove = true, Selector = ("mac", "52:54:00:00:00:0a") }, s_front);
        Assert.That(Written(once), Is.EqualTo("<port network='gone' switch='b'/>"));
        Assert.That(once.Remaining.Single(), Does.StartWith("port 1: no interface has network 'gone'"));
        Assert.That(Edit(Second, new() { Remove = true, Selector = ("network", "gone") }, s_front).Element, Is.Null);
    }

    [Test]
    public void A_port_whose_interface_is_gone_keeps_no_other_from_being_changed() => Assert.That(
        Written(Edit("<o:port mac='52:54:00:00:00:0a'/><o:port mac='52:54:00:90:04:48'/>", Change(("switch", "s")) with { Selector = ("mac", AnnotationText.FirstMac) }, s_front)),
        Is.EqualTo("<port mac='52:54:00:00:00:0a'/><port mac='52:54:00:90:04:48' switch='s'/>"));

    [Test]
    public void An_interface_that_is_not_there_gets_no_port() => AssertRefused(
        "interface 52:54:00:00:00:0a: no interface has mac '52:54:00:00:00:0a'; there is 52:54:00:90:04:48 on network 'front'",
        Edit(null, Change(("switch", "s")) with { Selector = ("mac", "52:54:00:00:00:0a") }, s_front));

    [Test]
    public void Less_wrong_than_before_is_accepted_and_the_rest_is_written_as_it_stands()
    {
        const string Wrong = "<o:port mac='52:54:00:90:04:48' swich='a' address='10.0.0'/>";
        var result = Edit(Wrong + "<o:port mac='52:54:00:90:04:49' switch='b'/>", Change(("address", "10.0.0.5")) with { Selector = ("mac", AnnotationText.FirstMac) }, s_front, s_back);
        Assert.That(Written(result), Is.EqualTo("<port mac='52:54:00:90:04:48' swich='a' address='10.0.0.5'/><port mac='52:54:00:90:04:49' switch='b'/>"));
        Assert.That(result.Remaining, Has.Length.EqualTo(1));

        var other = Edit(Wrong + "<o:port mac='52:54:00:90:04:49' switch='b'/>", Change(("switch", "c")) with { Selector = ("mac", AnnotationText.SecondMac) }, s_front, s_back);
        Assert.That(Written(other), Is.EqualTo("<port mac='52:54:00:90:04:48' swich='a' address='10.0.0'/><port mac='52:54:00:90:04:49' switch='c'/>"), "no port is lost");
        Assert.That(other.Remaining, Has.Length.EqualTo(2));
    }

    // A second interface was attached, and the port says not whose it is.
    [TestCase(AnnotationText.FirstMac, null, "<port mac='52:54:00:90:04:48' switch='a' address='none'/>")]
    [TestCase(AnnotationText.SecondMac, null, "<port mac='52:54:00:90:04:48' switch='a'/><port mac='52:54:00:90:04:49' address='none'/>")]
    [TestCase(AnnotationText.FirstMac, AnnotationText.SecondMac, "<port mac='52:54:00:90:04:49' switch='a'/><port mac='52:54:00:90:04:48' address='none'/>")]
    [TestCase(AnnotationText.SecondMac, AnnotationText.SecondMac, "<port mac='52:54:00:90:04:49' switch='a' address='none'/>")]
    public void A_port_without_selector_stays_that_of_the_interface_that_has_it(string mac, string? served, string written) => Assert.That(
        Written(Edit("<o:port switch='a'/>", Change(("address", "none")) with { Selector = ("mac", mac) }, [served ?? AnnotationText.FirstMac], s_front, s_back)),
        Is.EqualTo(written));

    [Test]
    public void Where_none_has_a_port_it_is_that_of_the_first_interface() => Assert.That(
        Written(Edit("<o:port switch='a'/>", Change(("switch", "b")) with { Selector = ("network", "back") }, [], s_front, s_back)),
        Is.EqualTo("<port mac='52:54:00:90:04:48' switch='a'/><port network='back' switch='b'/>"));

    [Test]
    public void To_name_an_interface_is_enough() => Assert.That(
        Written(Edit("<o:port switch='a'/>", new() { Selector = ("mac", AnnotationText.FirstMac) }, s_front, s_back)),
        Is.EqualTo("<port mac='52:54:00:90:04:48' switch='a'/>"));

    [Test]
    public void One_that_another_port_selects_is_not_its_own() => Assert.That(
        Written(Edit("<o:port switch='a'/><o:port network='front' switch='b'/>", new() { Selector = ("mac", AnnotationText.SecondMac) }, s_front, s_back)),
        Is.EqualTo("<port mac='52:54:00:90:04:49' switch='a'/><port network='front' switch='b'/>"));

    [Test]
    public void It_is_removed_by_the_name_of_its_interface_only()
    {
        Assert.That(Edit("<o:port switch='a'/>", new() { Selector = ("mac", AnnotationText.FirstMac), Remove = true }, s_front, s_back).IsValid, Is.True);
        var other = Edit("<o:port switch='a'/>", new() { Selector = ("mac", AnnotationText.SecondMac), Remove = true }, s_front, s_back);
        Assert.That((other.IsValid, other.IsMissing), Is.EqualTo((false, true)));
    }

    private static AnnotationChange Change(params ImmutableArray<(string, string)> set) => new() { Set = set };

    private static AnnotationEditResult Edit(string? inside, AnnotationChange change, params DomainInterface[] interfaces) =>
        Edit(inside, change, [], interfaces);

    private static AnnotationEditResult Edit(string? inside, AnnotationChange change, string[] served, params DomainInterface[] interfaces)
    {
        var metadata = inside is null ? "" : $"<o:ports xmlns:o='{DomainAnnotation.NamespaceUri}'>{inside}</o:ports>";
        return AnnotationEdit.Apply(AnnotationText.Domain(metadata) with { Interfaces = [.. interfaces] }, change, IsOnOvn, served);
    }

    private static bool IsOnOvn(WorkloadInterface nic) => nic.Bridge == "br-int";

    private static void AssertRefused(string sentence, AnnotationEditResult result)
    {
        Assert.That(result.Errors, Is.EqualTo(new[] { sentence }));
        Assert.That(result.Element, Is.Null);
    }

    private static string Written(AnnotationEditResult result)
    {
        Assert.That(result.Errors, Is.Empty);
        var text = DomainAnnotationWriter.ToMetadata(result.Element!).Replace("\r", "", StringComparison.Ordinal).Replace('"', '\'');
        return string.Concat(text.Split('\n').Select(l => l.Trim())).Replace(" />", "/>", StringComparison.Ordinal)
            .Replace("<ports>", "", StringComparison.Ordinal).Replace("</ports>", "", StringComparison.Ordinal);
    }
}
