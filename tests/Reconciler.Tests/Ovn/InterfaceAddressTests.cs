using System.Net;
using Reconciler.Ovn;

namespace Reconciler.Tests.Ovn;

[TestFixture]
internal sealed class InterfaceAddressTests
{
    [TestCase("10.0.0.254/24", "10.0.0.254/24")]
    [TestCase("10.0.0.254", "10.0.0.254/32")]
    [TestCase("0.0.0.0/0", "0.0.0.0/0")]
    [TestCase("FD00::1/64", "fd00::1/64")]
    [TestCase("fd00::1", "fd00::1/128")]
    public void An_address_with_or_without_its_network(string text, string expected)
    {
        Assert.That(InterfaceAddress.TryParse(text, out var address), Is.True);
        Assert.That(address!.ToString(), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("/24")]
    [TestCase("10.0.0.254/")]
    [TestCase("10.0.0.254/33")]
    [TestCase("10.0.0.254/-1")]
    [TestCase("10.0.0.254/ 24")]
    [TestCase("10.0.0.254/24/24")]
    [TestCase("fd00::1/129")]
    [TestCase("router/24")]
    public void What_is_none(string text)
    {
        Assert.That(InterfaceAddress.TryParse(text, out var address), Is.False);
        Assert.That(address, Is.Null);
    }

    [TestCase("10.0.0.254/24", "10.0.0.1", true)]
    [TestCase("10.0.0.254/24", "10.0.1.1", false)]
    [TestCase("10.0.0.254/20", "10.0.15.255", true)]
    [TestCase("10.0.0.254/20", "10.0.16.0", false)]
    [TestCase("10.0.0.254/31", "10.0.0.255", true)]
    [TestCase("10.0.0.254/32", "10.0.0.254", true)]
    [TestCase("10.0.0.254/32", "10.0.0.255", false)]
    [TestCase("0.0.0.0/0", "192.0.2.1", true)]
    [TestCase("0.0.0.0/0", "fd00::1", false)]
    [TestCase("fd00::1/64", "fd00::ffff:1:2:3", true)]
    [TestCase("fd00::1/64", "fd00:0:0:1::1", false)]
    [TestCase("fd00::1/65", "fd00::8000:0:0:1", false)]
    [TestCase("fd00::1/64", "10.0.0.1", false)]
    public void Which_addresses_its_network_holds(string text, string other, bool expected)
    {
        Assert.That(InterfaceAddress.TryParse(text, out var address), Is.True);
        Assert.That(address!.Contains(IPAddress.Parse(other)), Is.EqualTo(expected));
    }
}
