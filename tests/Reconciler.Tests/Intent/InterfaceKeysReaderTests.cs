using System.Globalization;
using System.Net;
using Reconciler.Intent;

namespace Reconciler.Tests.Intent;

/// <summary>What an interface in Open vSwitch says of itself, right and wrong.</summary>
[TestFixture]
internal sealed class InterfaceKeysReaderTests
{
    [Test]
    public void Every_key_is_read()
    {
        var port = Read(
            ("reconciler:switch", "nat-switch-1"), ("reconciler:address", "10.140.0.11 fd00:140::11"), ("reconciler:port-security", "on"),
            ("reconciler:allowed-addresses", "10.140.0.100"), ("reconciler:dhcp", "off"), ("reconciler:groups", "web db"),
            ("reconciler:dns", "www"), ("reconciler:name", "shop"),
            ("reconciler:nat", " 192.168.58.111=10.140.0.11,distributed,mac=02:00:00:00:00:01   fd00:58::11,router=gw "),
            ("iface-id", "x"), ("somebody:else", "y")).Annotation!.Ports.Single();
        Assert.Multiple(() =>
        {
            Assert.That((port.Switch, port.Dhcp, port.PortSecurity), Is.EqualTo(("nat-switch-1", (DhcpMode?)DhcpMode.Off, (bool?)true)));
            Assert.That(port.Address!.ToString(), Is.EqualTo("10.140.0.11 fd00:140::11"));
            Assert.That(port.Groups!.Value, Is.EqualTo(new[] { "web", "db" }));
            Assert.That(port.Dns!.Value, Is.EqualTo(new[] { "www" }));
            Assert.That(port.AllowedAddresses!.Value, Is.EqualTo(new[] { IPAddress.Parse("10.140.0.100") }));
            Assert.That(port.Nats.Select(NatWords.Write), Is.EqualTo(
                new[] { "192.168.58.111=10.140.0.11,distributed,mac=02:00:00:00:00:01", "fd00:58::11,router=gw" }));
        });
    }

    [TestCase("reconciler:adress", "10.140.0.11", "there is no key 'reconciler:adress'; did you mean 'reconciler:address'?")]
    [TestCase("reconciler:address", "10.140.0.300", "reconciler:address '10.140.0.300' is not an IP address (a number is over 255)")]
    [TestCase("reconciler:address", " ", "reconciler:address is empty; leave the key out to get the default")]
    [TestCase("reconciler:switch", "", "reconciler:switch is empty; it is the name of a logical switch")]
    [TestCase("reconciler:dhcp", "autoo", "reconciler:dhcp 'autoo' is not known; use 'auto', 'on' or 'off'; did you mean 'auto'?")]
    [TestCase("reconciler:nat", "192.168.58", "reconciler:nat '192.168.58' is not an IP address (it needs four numbers)")]
    [TestCase("reconciler:nat", "192.168.58.111,distribute",
        "reconciler:nat: mode 'distribute' is not known; use 'centralized' or 'distributed'; did you mean 'distributed'?")]
    [TestCase("reconciler:nat", "192.168.58.111,ruter=gw", "reconciler:nat '192.168.58.111,ruter=gw': there is no 'ruter'; did you mean 'router'?")]
    [TestCase("reconciler:nat", "192.168.58.111,mac=02:00:00:00:00:01",
        "reconciler:nat '192.168.58.111,mac=02:00:00:00:00:01': mac has an effect with distributed only")]
    [TestCase("reconciler:nat", "192.168.58.111 192.168.58.111", "reconciler:nat: external 192.168.58.111 stands there twice")]
    [TestCase("reconciler:mac", "52:54:00:00:00:01", "there is no key 'reconciler:mac'; did you mean 'attached-mac'?")]
    [TestCase("reconciler:iface-id", "x", "there is no key 'reconciler:iface-id'; did you mean 'iface-id'?")]
    [TestCase("reconciler:name", " ", "reconciler:name is empty; leave the key out to get the default")]
    [TestCase("reconciler:nat", "192.168.58.111", "reconciler:nat needs an address on the port, which has reconciler:address='none'", "none")]
    [TestCase("reconciler:nat", "192.168.58.111=10.140.0.9",
        "logical 10.140.0.9 cannot be named in advance, because the port has reconciler:address='dynamic'", "dynamic")]
    public void A_mistake_is_said_in_the_keys_own_words(string key, string value, string message, string address = "10.140.0.11")
    {
        var keys = new Dictionary<string, string> { ["reconciler:switch"] = "nat-switch-1", ["reconciler:address"] = address, [key] = value };
        var result = Read([.. keys.Select(k => (k.Key, k.Value))]);
        Assert.That(result.Errors.Select(e => (e.Message, e.Mac, e.Alias)), Is.EqualTo(new[] { (message, "52:54:00:00:00:0b", "veth") }));
        Assert.That(result.Annotation!.Ports, Is.Empty, "what is wrong asks for nothing, and the port stays as it was");
    }

    [TestCase("reconciler:switch", true)]
    [TestCase("reconciler:swich", true)]
    [TestCase("reconciler:Switch", true)]
    [TestCase("reconciler:address", false)]
    [TestCase("reconciler:problem", false)]
    [TestCase("reconciler:bound", false)]
    [TestCase("somebody:switch", false)]
    public void An_interface_asks_by_the_key_for_the_switch_also_where_it_is_mistyped(string key, bool asks) =>
        Assert.That(InterfaceKeys.Ask(["iface-id", key]), Is.EqualTo(asks));

    [Test]
    public void Interfaces_of_one_workload_share_its_limits()
    {
        var reader = new InterfaceKeysReader("workload");
        for (var i = 0; i < 5; i++)
        {
            var addresses = string.Join(' ', Enumerable.Range(1, 60).Select(n => string.Create(CultureInfo.InvariantCulture, $"10.{i}.0.{n}")));
            reader.Add($"veth{i}", $"52:54:00:00:00:0{i}", [KeyValuePair.Create("reconciler:switch", "s"), KeyValuePair.Create("reconciler:address", addresses)]);
        }

        Assert.That(reader.Result.Errors.Select(e => e.Message), Is.EqualTo(
            new[] { $"with this port the workload asks for more than {AnnotationLimits.OfDomain} addresses" }));
        Assert.That(reader.Result.Annotation!.Ports, Has.Length.EqualTo(4));
    }

    [TestCase("address=\"dynamic\" needs a switch that hands out addresses", "reconciler:address=\"dynamic\" needs a switch that hands out addresses")]
    [TestCase("mode=\"distributed\" of external address 192.168.58.1 is not allowed",
        "'distributed' in reconciler:nat of external address 192.168.58.1 is not allowed")]
    [TestCase("no logical switch 'x=\"y\"'", "no logical switch 'x=\"y\"'")]
    public void Later_mistakes_name_keys_too(string sentence, string translated) => Assert.That(KeySpelling.Of(sentence), Is.EqualTo(translated));

    private static AnnotationResult Read(params (string Key, string Value)[] keys)
    {
        var reader = new InterfaceKeysReader("workload");
        reader.Add("veth", "52:54:00:00:00:0b", keys.Select(k => KeyValuePair.Create(k.Key, k.Value)));
        return reader.Result;
    }
}
