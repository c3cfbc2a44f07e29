using Reconciler.Ovsdb.Session;

namespace Reconciler.Tests.Ovsdb;

public sealed class ReconnectBackoffTests
{
    [TestCase(1, new[] { 100, 200, 400, 800, 1000, 1000 })]
    [TestCase(3, new[] { 0, 0, 100, 200, 400, 800, 1000 })]
    public void Each_remote_has_one_free_attempt_and_then_the_wait_doubles_up_to_the_longest(int remotes, int[] milliseconds)
    {
        var backoff = New(remotes, 0);
        Assert.That(milliseconds.Select(_ => backoff.Next().TotalMilliseconds), Is.EqualTo(milliseconds));
    }

    [Test]
    public void Jitter_takes_off_up_to_a_quarter() => Assert.That(New(1, 1).Next().TotalMilliseconds, Is.EqualTo(75));

    [Test]
    public void A_good_connection_starts_it_afresh()
    {
        var backoff = New(2, 0);
        for (var i = 0; i < 10; i++)
            backoff.Next();
        backoff.Reset();
        Assert.That(backoff.Next(), Is.EqualTo(TimeSpan.Zero));
        Assert.That(backoff.Next().TotalMilliseconds, Is.EqualTo(100));
    }

    [Test]
    public void A_server_that_is_away_for_a_week_is_still_asked()
    {
        var backoff = New(1, 0.5);
        for (var i = 0; i < 1_000_000; i++)
            Assert.That(backoff.Next(), Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromSeconds(1)));
    }

    private static ReconnectBackoff New(int remotes, double random) =>
        new(remotes, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), () => random);
}
