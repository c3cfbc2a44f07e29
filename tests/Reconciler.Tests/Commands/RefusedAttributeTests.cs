using System.Collections.Immutable;
using Reconciler.Commands;
using Reconciler.Intent;

namespace Reconciler.Tests.Commands;

[TestFixture]
internal sealed class RefusedAttributeTests
{
    private static readonly AnnotationChange s_change = new()
    {
        Set =
        [
            ("switch", "nat-swich-1"), ("address", "10.140.0.10 10.140.0.1"), ("groups", "web db"), ("dns", "www"), ("port", "printer"),
            ("allowed-addresses", "10.140.0.100"),
        ],
        Nats = [("192.168.58.11", []), ("192.168.58.110", [("router", "gw-2"), ("logical", "10.140.0.99")])],
    };

    [TestCase("no logical switch 'nat-swich-1'; did you mean 'nat-switch-1'?", "switch")]
    [TestCase("no switch is named, neither here nor by the network; say --switch NAME", "switch")]
    [TestCase("2 logical switches are named 'x'; rename all but one", "switch")]
    [TestCase("no port group 'web'", "groups")]
    [TestCase("no port group 'wob'; did you mean 'web'?", "groups")]
    [TestCase("10.140.0.1 is in no network of switch nat-switch-1", "address")]
    [TestCase("address 10.140.0.10 on switch nat-switch-1 is that of domain web-2", "address")]
    [TestCase("--address dynamic needs a switch that hands out addresses; set other_config:subnet on switch nat-switch-1", "address")]
    [TestCase("allowed-addresses 10.140.0.100 is not allowed", "allowed-addresses")]
    [TestCase("no logical switch port 'printer'; make it with 'ovn-nbctl lsp-add', or leave --port out", "port")]
    [TestCase("groups is empty; leave it to its default with --unset groups", "groups")]
    [TestCase("the libvirt connection is broken", null)]
    public void Of_a_port(string sentence, string? attribute) =>
        Assert.That(RefusedAttribute.In($"web-1: interface 52:54:00:90:04:48: {sentence}; nothing was written", s_change),
            Is.EqualTo(new RefusedAttribute(attribute, null)));

    [TestCase("external address 192.168.58.110: domain web-2 has it", "external", "192.168.58.110")]
    [TestCase("external address 192.168.58.11: is in no network outside", "external", "192.168.58.11")]
    [TestCase("external address 192.168.58.110: no logical router 'gw-2'", "router", "192.168.58.110")]
    [TestCase("external address 192.168.58.110: the port has no address 10.140.0.99", "logical", "192.168.58.110")]
    public void Of_a_floating_ip(string sentence, string attribute, string external) =>
        Assert.That(RefusedAttribute.In($"web-1: {sentence}; nothing was written", s_change), Is.EqualTo(new RefusedAttribute(attribute, external)));

    [Test]
    public void Of_the_only_floating_ip() =>
        Assert.That(RefusedAttribute.In("web-1: external 'x' is not an address", new() { Nats = [("192.0.2.300", [])] }),
            Is.EqualTo(new RefusedAttribute("external", "192.0.2.300")));

    [Test]
    public void Nothing_was_changed() => Assert.That(
        RefusedAttribute.In("web-1: there is no port", new() { Remove = true, Unset = ImmutableArray<string>.Empty }), Is.EqualTo(new RefusedAttribute(null, null)));
}
