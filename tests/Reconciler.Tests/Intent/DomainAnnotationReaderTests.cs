using System.Net;
using System.Xml.Linq;
using Reconciler.Intent;
using Reconciler.Libvirt;

namespace Reconciler.Tests.Intent;

[TestFixture]
internal sealed class DomainAnnotationReaderTests
{
    [Test]
    public void The_annotation_of_a_capture()
    {
        var result = DomainAnnotationReader.Read(DomainXmlReader.Read(Capture.Text("web-1.prepare.xml")));

        Assert.That(result.Sentences(), Is.Empty);
        var port = result.Annotation!.Ports.Single();
        Assert.That(port.Number, Is.EqualTo(1));
        Assert.That(port.HasSelector, Is.False);
        Assert.That(port.Switch, Is.EqualTo("nat-switch-1"));
        Assert.That(port.Address, Is.EqualTo(AddressRequest.Static(IPAddress.Parse("10.140.0.10"))));
        Assert.That(port.Nats.Single(), Is.EqualTo(new NatAnnotation { External = IPAddress.Parse("192.168.58.110") }));
        Assert.That(
            (port.PortSecurity, port.Dhcp, port.Port, port.Groups, port.Lifetime),
            Is.EqualTo(((bool?)null, (DhcpMode?)null, (string?)null, (System.Collections.Immutable.ImmutableArray<string>?)null,
                (PortLifetime?)null)));
    }

    [Test]
    public void Every_attribute()
    {
        var result = AnnotationText.ReadPorts("""
            <o:port mac="52:54:00:AB:CD:EF" switch=" s 1 " address="10.0.0.5  2001:DB8:0:0::5&#10;10.0.0.6" port-security="off" dhcp="on"
                    port="web" groups="a b" lifetime="defined">
              <o:nat external="192.0.2.1" router="r" mode="distributed" mac="0A:00:00:00:00:01" logical="10.0.0.6"/>
              <nat xmlns="" external="2001:db8:1::1" mode="centralized"/>
            </o:port>
            <port xmlns="" alias="ua-x" address="dynamic" port-security="on" dhcp="auto" lifetime="running"/>
            <o:port network="n" address="none" dhcp="off"/>
            <o:port network="m"/>
            """);

        Assert.That(result.Sentences(), Is.Empty);
        var ports = result.Annotation!.Ports;
        Assert.That(ports, Has.Length.EqualTo(4));
        Assert.That(ports[0] with { Nats = [], Groups = null }, Is.EqualTo(new PortAnnotation
        {
            Number = 1,
            Mac = "52:54:00:ab:cd:ef",
            Switch = "s 1",
            Address = AddressRequest.Static(IPAddress.Parse("10.0.0.5"), IPAddress.Parse("2001:db8::5"), IPAddress.Parse("10.0.0.6")),
            PortSecurity = false,
            Dhcp = DhcpMode.On,
            Port = "web",
            Lifetime = PortLifetime.Defined,
            Nats = [],
        }));
        Assert.That(ports[0].Address!.ToString(), Is.EqualTo("10.0.0.5 2001:db8::5 10.0.0.6"));
        Assert.That(ports[0].Groups, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(ports[0].Nats, Is.EqualTo(new[]
        {
            new NatAnnotation
            {
                External = IPAddress.Parse("192.0.2.1"), Router = "r", Mode = NatMode.Distributed, Mac = "0a:00:00:00:00:01",
                Logical = IPAddress.Parse("10.0.0.6"),
            },
            new NatAnnotation { External = IPAddress.Parse("2001:db8:1::1"), Mode = NatMode.Centralized },
        }));
        Assert.That(
            (ports[1].Alias, ports[1].Address, ports[1].PortSecurity, ports[1].Dhcp, ports[1].Lifetime),
            Is.EqualTo(("ua-x", AddressRequest.Dynamic, true, DhcpMode.Auto, PortLifetime.Running)));
        Assert.That((ports[2].Network, ports[2].Address, ports[2].Dhcp), Is.EqualTo(("n", AddressRequest.None, DhcpMode.Off)));
        Assert.That(ports[3], Is.EqualTo(new PortAnnotation { Number = 4, Network = "m", Nats = ports[3].Nats }));
    }

    [Test]
    public void No_annotation_is_no_error()
    {
        var result = AnnotationText.ReadMetadata("<x xmlns='http://example.org/'/>");
        Assert.That(result.Annotation, Is.Null);
        Assert.That(result.IsValid, Is.True);
    }

    [Test]
    public void An_element_without_namespace_as_libvirt_returns_it_alone()
    {
        var result = DomainAnnotationReader.Read(XElement.Parse("<ports><port switch='s'/></ports>"));
        Assert.That(result.Sentences(), Is.Empty);
        Assert.That(result.Annotation!.Ports.Single().Switch, Is.EqualTo("s"));

        Assert.That(
            DomainAnnotationReader.Read(XElement.Parse("<prots/>")).Sentences(),
            Is.EqualTo(new[] { "metadata: unknown element <prots> in <metadata>; did you mean <ports>?" }));
    }

    [Test]
    public void A_port_with_an_error_is_left_out_the_others_stay()
    {
        var result = AnnotationText.ReadPorts("<o:port network='a' dhcp='maybe'/><o:port network='b'/>");
        Assert.That(result.Annotation!.Ports.Single().Number, Is.EqualTo(2));
        Assert.That(result.Errors, Has.Length.EqualTo(1));
    }

    [TestCase(
        "<ports xmlns='urn:ovn-reconciler:domain:2'/>",
        "metadata: the namespace 'urn:ovn-reconciler:domain:2' is not known; use 'urn:ovn-reconciler:domain:1'")]
    [TestCase(
        "<network xmlns='urn:ovn-reconciler:network:1'/>",
        "metadata: the namespace 'urn:ovn-reconciler:network:1' belongs in a libvirt network; in a domain it is 'urn:ovn-reconciler:domain:1'")]
    [TestCase(
        "<port xmlns='urn:ovn-reconciler:domain:1'/>", "metadata: unknown element <port> in <metadata>; did you mean <ports>?")]
    [TestCase(
        "<zone xmlns='urn:ovn-reconciler:domain:1'/>", "metadata: unknown element <zone> in <metadata>; only <ports> can be there")]
    [TestCase(
        "<ports xmlns='urn:ovn-reconciler:domain:1'/><ports xmlns='urn:ovn-reconciler:domain:1'/>",
        "metadata: two <ports> elements; put everything into one")]
    public void Errors_of_the_root(string metadata, string sentence)
        => Assert.That(AnnotationText.ReadMetadata(metadata).Sentences(), Is.EqualTo(new[] { sentence }));

    [TestCase("<o:prot/>", "ports: unknown element <prot> in <ports>; did you mean <port>?")]
    [TestCase("<o:interface/>", "ports: unknown element <interface> in <ports>; only <port> can be there")]
    [TestCase(
        "<port xmlns='http://example.org/'/>",
        "ports: element <port> is in the namespace 'http://example.org/'; it belongs in 'urn:ovn-reconciler:domain:1'")]
    [TestCase("hello", "ports: text 'hello' inside <ports> means nothing; use attributes")]
    [TestCase("<o:port><![CDATA[x]]></o:port>", "port 1: text 'x' inside <port> means nothing; use attributes")]
    [TestCase("<o:port swich='s'/>", "port 1: unknown attribute 'swich' on <port>; did you mean 'switch'?")]
    [TestCase(
        "<o:port colour='s'/>",
        "port 1: unknown attribute 'colour' on <port>; "
        + "it can have mac, alias, network, switch, address, port-security, allowed-addresses, dhcp, port, groups, dns, lifetime")]
    [TestCase("<o:port o:switch='s'/>", "port 1: attribute 'o:switch' has a prefix; write 'switch'")]
    [TestCase("<o:port xml:space='preserve'/>", "port 1: attribute 'xml:space' has a prefix; write 'space'")]
    [TestCase("<o:port switch=''/>", "port 1: switch is empty; leave the attribute out to get the default")]
    [TestCase("<o:port address=' '/>", "port 1: address is empty; leave the attribute out to get the default")]
    [TestCase("<o:port><o:net external='192.0.2.1'/></o:port>", "port 1: unknown element <net> in <port>; did you mean <nat>?")]
    [TestCase("<o:port><o:nat external='192.0.2.1'><o:x/></o:nat></o:port>", "port 1, nat 1: unknown element <x> in <nat>; nothing can be there")]
    public void Errors_of_shape(string inside, string sentence)
        => Assert.That(AnnotationText.ReadPorts(inside).Sentences(), Is.EqualTo(new[] { sentence }));

    [TestCase("port-security='onn'", "port 1: port-security 'onn' is not known; use 'on' or 'off'; did you mean 'on'?")]
    [TestCase("port-security='yes'", "port 1: port-security 'yes' is not known; use 'on' or 'off'")]
    [TestCase("dhcp='Auto'", "port 1: dhcp 'Auto' is not known; use 'auto', 'on' or 'off'; did you mean 'auto'?")]
    [TestCase("lifetime='define'", "port 1: lifetime 'define' is not known; use 'running' or 'defined'; did you mean 'defined'?")]
    [TestCase("groups='a b a'", "port 1: groups has 'a' twice")]
    [TestCase("mac='52:54:00:1'", "port 1: mac '52:54:00:1' is not a MAC address; write it as 52:54:00:12:34:56")]
    [TestCase("mac='52-54-00-12-34-56'", "port 1: mac '52-54-00-12-34-56' is not a MAC address; write it as 52:54:00:12:34:56")]
    [TestCase("mac='01:00:5e:00:00:01'", "interface 01:00:5e:00:00:01: mac '01:00:5e:00:00:01' is a multicast address")]
    [TestCase(
        "mac='52:54:00:90:04:48' network='n'", "interface 52:54:00:90:04:48: mac and network are given; select the interface by one of them")]
    [TestCase("mac='52:54:00:90:04:48' dhcp='x'", "interface 52:54:00:90:04:48: dhcp 'x' is not known; use 'auto', 'on' or 'off'")]
    [TestCase("alias='ua-a' dhcp='x'", "interface ua-a: dhcp 'x' is not known; use 'auto', 'on' or 'off'")]
    public void Errors_of_values(string attributes, string sentence)
        => Assert.That(AnnotationText.ReadPorts($"<o:port {attributes}/>").Sentences(), Is.EqualTo(new[] { sentence }));

    [TestCase("10.1", "is not an IP address (it needs four numbers)")]
    [TestCase("010.0.0.1", "is not an IP address (a number begins with 0)")]
    [TestCase("0x0a.1", "is not an IP address")]
    [TestCase("1.2.3.256", "is not an IP address (a number is over 255)")]
    [TestCase("10.0.0.1/24", "has a prefix length; write the address alone")]
    [TestCase("fe80::1%eth0", "has a zone; write the address alone")]
    [TestCase("10.0.0.1,10.0.0.2", "is not an IP address; separate several with spaces")]
    [TestCase("[::1]", "is not an IP address")]
    [TestCase("1::2::3", "is not an IP address")]
    [TestCase("dynamc", "is not an IP address; did you mean 'dynamic'?")]
    [TestCase("0.0.0.0", "is the unspecified address")]
    [TestCase("::", "is the unspecified address")]
    [TestCase("127.1.2.3", "is a loopback address")]
    [TestCase("::1", "is a loopback address")]
    [TestCase("239.1.1.1", "is a multicast address")]
    [TestCase("ff02::1", "is a multicast address")]
    [TestCase("255.255.255.255", "is the broadcast address")]
    [TestCase("::ffff:10.0.0.1", "is an IPv4 address written as IPv6 (write 10.0.0.1)")]
    public void Errors_of_addresses(string address, string problem)
    {
        Assert.That(
            AnnotationText.ReadPorts($"<o:port address='10.0.0.9 {address}'/>").Sentences(),
            Is.EqualTo(new[] { $"port 1: address '{address}' {problem}" }));
        var forNat = problem.Split("; did you", 2)[0];
        Assert.That(
            AnnotationText.ReadPorts($"<o:port><o:nat external='{address}'/></o:port>").Sentences(),
            Is.EqualTo(new[] { $"port 1, nat 1: external '{address}' {forNat}" }));
    }

    [TestCase("10.0.0.1 10.0.0.1", "address has 10.0.0.1 twice")]
    [TestCase("2001:db8::1 2001:DB8:0::1", "address has 2001:db8::1 twice")]
    [TestCase("10.0.0.1 dynamic", "address 'dynamic' cannot be combined with anything else")]
    [TestCase("none none", "address 'none' cannot be combined with anything else")]
    public void Errors_of_address_lists(string address, string message)
        => Assert.That(
            AnnotationText.ReadPorts($"<o:port address='{address}'/>").Sentences(), Is.EqualTo(new[] { $"port 1: {message}" }));

    [TestCase(
        "<o:port mac='52:54:00:90:04:48'/><o:port mac='52:54:00:90:04:48'/>",
        "interface 52:54:00:90:04:48: mac '52:54:00:90:04:48' is the selector of port 1 too; an interface has one <port>")]
    [TestCase(
        "<o:port network='n'/><o:port alias='n'/><o:port network='n'/>",
        "port 3: network 'n' is the selector of port 1 too; an interface has one <port>")]
    [TestCase("<o:port/><o:port/>", "port 2: needs mac, alias or network, because port 1 has none of them either")]
    public void Two_ports_for_one_interface(string inside, string sentence)
        => Assert.That(AnnotationText.ReadPorts(inside).Sentences(), Is.EqualTo(new[] { sentence }));

    [TestCase("", "", "<nat> needs external, the address to be reached at")]
    [TestCase("", "external='192.0.2.1' mode='dist'", "mode 'dist' is not known; use 'centralized' or 'distributed'")]
    [TestCase("", "external='192.0.2.1' mac='0a:00:00:00:00:01'", "mac has an effect with mode='distributed' only")]
    [TestCase("", "external='192.0.2.1' mode='distributed' mac='1'", "mac '1' is not a MAC address; write it as 52:54:00:12:34:56")]
    [TestCase("", "external='192.0.2.1' extern='x'", "unknown attribute 'extern' on <nat>; did you mean 'external'?")]
    [TestCase(
        "address='10.0.0.1 10.0.0.2'", "external='192.0.2.1' logical='10.0.0.3'",
        "logical 10.0.0.3 is not among the port's addresses (10.0.0.1 10.0.0.2)")]
    [TestCase(
        "", "external='192.0.2.1' logical='10.0.0.3'", "logical 10.0.0.3 is not among the port's addresses (it has none of its own)")]
    [TestCase(
        "address='dynamic'", "external='192.0.2.1' logical='10.0.0.3'",
        "logical 10.0.0.3 cannot be named in advance, because the port has address='dynamic'")]
    [TestCase(
        "address='10.0.0.1 2001:db8::1'", "external='192.0.2.1' logical='2001:db8::1'",
        "external 192.0.2.1 and logical 2001:db8::1 are not of the same family")]
    [TestCase(
        "address='10.0.0.1'", "external='2001:db8:1::1'",
        "external 2001:db8:1::1 has no address of its family to stand for; the port has 10.0.0.1")]
    [TestCase("address='none'", "external='192.0.2.1'", "<nat> needs an address on the port, which has address='none'")]
    public void Errors_of_nat(string port, string nat, string message)
        => Assert.That(
            AnnotationText.ReadPorts($"<o:port mac='52:54:00:90:04:48' {port}><o:nat {nat}/></o:port>").Sentences(),
            Is.EqualTo(new[] { $"interface 52:54:00:90:04:48: {message}" }));

    [Test]
    public void An_external_address_is_used_once()
        => Assert.That(
            AnnotationText.ReadPorts("""
                <o:port network='a'><o:nat external='192.0.2.1'/></o:port>
                <o:port network='b'><o:nat external='192.0.2.2'/><o:nat external='192.0.2.1'/></o:port>
                """).Sentences(),
            Is.EqualTo(new[] { "port 2, nat 2: external 192.0.2.1 is used by port 1, nat 1 too" }));

    [TestCase("address='10.0.0.1o'")]
    [TestCase("port='web'")]
    public void Nat_is_not_judged_by_addresses_that_are_not_known(string port)
        => Assert.That(
            AnnotationText.ReadPorts($"<o:port {port}><o:nat external='192.0.2.1' logical='10.0.0.1'/></o:port>").Sentences(),
            Is.EqualTo(AnnotationText.ReadPorts($"<o:port {port}/>").Sentences()));

    [Test]
    public void Long_and_odd_values_are_cut_in_messages()
    {
        var result = AnnotationText.ReadPorts($"<o:port dhcp='a&#9;{new string('x', 500)}'/>");
        Assert.That(
            result.Sentences(), Is.EqualTo(new[] { $"port 1: dhcp 'a\\x09{new string('x', 62)}…' is not known; use 'auto', 'on' or 'off'" }));
    }
}
