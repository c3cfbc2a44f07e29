using Reconciler.Libvirt;

namespace Reconciler.Tests.Libvirt;

[TestFixture]
internal sealed class LibvirtRetryDelayTests
{
    [Test]
    public void Doubles_from_a_tenth_of_a_second_to_five_seconds()
    {
        var delay = new LibvirtRetryDelay(new Random(1));
        double[] expected = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5];
        foreach (var seconds in expected)
            Assert.That(delay.Next(localSocketRefused: false).TotalSeconds, Is.InRange(seconds * 0.8, seconds * 1.2));

        delay.Reset();
        Assert.That(delay.Next(localSocketRefused: false).TotalSeconds, Is.InRange(0.08, 0.12));
    }

    [Test]
    public void Stays_short_for_a_socket_on_this_host()
    {
        var delay = new LibvirtRetryDelay(new Random(1));
        for (var i = 0; i < 50; i++)
            Assert.That(delay.Next(localSocketRefused: true).TotalSeconds, Is.InRange(0.08, 0.24));
        Assert.That(delay.Next(localSocketRefused: false).TotalSeconds, Is.LessThan(0.5));
    }
}
