using System.Globalization;
using System.Net;
using Reconciler.Libvirt;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

[TestFixture]
internal sealed class ExternalMacTests
{
    private static readonly IPAddress s_external = IPAddress.Parse("192.168.58.110");

    [Test]
    public void It_is_unicast_and_locally_administered()
    {
        for (var i = 0; i < 256; i++)
        {
            var mac = ExternalMac.Of(Sample.Domain, new IPAddress([192, 168, 58, (byte)i]));
            Assert.That(MacAddress.TryNormalize(mac, out var normal), Is.True, mac);
            Assert.That(normal, Is.EqualTo(mac));
            Assert.That(byte.Parse(mac[..2], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 3, Is.EqualTo(2), mac);
        }
    }

    /// <summary>A release that computed another one would have every neighbour learn anew.</summary>
    [Test]
    public void It_is_the_same_in_every_release() => Assert.That(ExternalMac.Of(Sample.Domain, s_external), Is.EqualTo("fe:e7:fa:35:ba:04"));

    [Test]
    public void It_depends_on_the_domain_and_on_the_address()
    {
        var mac = ExternalMac.Of(Sample.Domain, s_external);
        Assert.That(ExternalMac.Of(WorkloadId.OfDomain(Guid.Empty), s_external), Is.Not.EqualTo(mac));
        Assert.That(ExternalMac.Of(Sample.Domain, IPAddress.Parse("192.168.58.111")), Is.Not.EqualTo(mac));
    }
}
