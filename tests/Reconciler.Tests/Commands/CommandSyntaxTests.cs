using Reconciler.Commands;

namespace Reconciler.Tests.Commands;

[TestFixture]
internal sealed class CommandSyntaxTests
{
    [TestCase(
        "no switch is named, neither here nor by the network; write switch=\"NAME\" on its <port>",
        "no switch is named, neither here nor by the network; say --switch NAME")]
    [TestCase(
        "external address 192.168.58.110: no router has a port on switch a; name one with router=\"NAME\"",
        "external address 192.168.58.110: no router has a port on switch a; name one with --nat 192.168.58.110,router=NAME")]
    [TestCase(
        "external address 2001:db8::1: switch a has several routers (r, s); name one with router=\"NAME\"",
        "external address 2001:db8::1: switch a has several routers (r, s); name one with --nat 2001:db8::1,router=NAME")]
    [TestCase("address=\"dynamic\" needs a switch that hands out addresses", "--address dynamic needs a switch that hands out addresses")]
    [TestCase("dhcp=\"on\" needs a router port on switch a", "--dhcp on needs a router port on switch a")]
    [TestCase("<nat> needs an address on the port, which has address='none'", "a floating IP needs an address on the port, which has --address none")]
    [TestCase("logical 10.0.0.5 cannot be named in advance, because the port has address='dynamic'", "logical 10.0.0.5 cannot be named in advance, because the port has --address dynamic")]
    [TestCase("port 1, nat 1: mac has an effect with mode='distributed' only", "port 1, nat 1: mac has an effect with --nat EXTERNAL,mode=distributed only")]
    [TestCase("port 1: needs mac, alias or network, because the domain has 2 interfaces", "port 1: needs --mac, --alias or --network, because the domain has 2 interfaces")]
    [TestCase("dhcp is empty; leave the attribute out to get the default", "dhcp is empty; leave it to its default with --unset dhcp")]
    [TestCase("no logical switch port 'x'; make it with 'ovn-nbctl lsp-add', or leave port out", "no logical switch port 'x'; make it with 'ovn-nbctl lsp-add', or leave --port out")]
    [TestCase("no logical switch 'nat-swich-1'; did you mean 'nat-switch-1'?", "no logical switch 'nat-swich-1'; did you mean 'nat-switch-1'?")]
    public void Options_instead_of_attributes(string ofXml, string ofCommand) => Assert.That(CommandSyntax.Of(ofXml), Is.EqualTo(ofCommand));
}
