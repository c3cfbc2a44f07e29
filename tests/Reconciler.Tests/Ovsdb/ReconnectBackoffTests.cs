using Reconciler.Ovsdb.Session;

namespace Reconciler.Tests.Ovsdb;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ReconnectBackoffTests
{
    private readonly ManualTime _time = new();

    [TestCase(1, new[] { 100, 200, 400, 800, 1000, 1000 })]
    [TestCase(3, new[] { 0, 0, 100, 0, 0, 200, 0, 0, 400, 0, 0, 800, 0, 0, 1000 })]
    public void Each_remote_is_tried_once_in_a_round_and_the_wait_between_rounds_doubles_up_to_the_longest(int remotes, int[] milliseconds)
    {
        var backoff = New(remotes, 0);
        Assert.That(milliseconds.Select(_ => backoff.Next().TotalMilliseconds), Is.EqualTo(milliseconds));
    }

    [Test]
    public void Jitter_takes_off_up_to_nine_tenths() => Assert.That(New(1, 1).Next().TotalMilliseconds, Is.EqualTo(10).Within(0.001));

    [Test]
    public void A_good_connection_starts_it_afresh()
    {
        var backoff = New(2, 0);
        for (var i = 0; i < 10; i++)
            backoff.Next();
        _time.Advance(TimeSpan.FromSeconds(1));
        backoff.Reset();
        Assert.That(backoff.Next(), Is.EqualTo(TimeSpan.Zero));
        Assert.That(backoff.Next().TotalMilliseconds, Is.EqualTo(100));
    }

    [Test]
    public void Only_one_round_in_a_second_is_free_however_good_the_connections_were()
    {
        var backoff = New(1, 0);
        for (var i = 0; i < 100; i++)
        {
            backoff.Reset();
            backoff.Next();
            _time.Advance(TimeSpan.FromMilliseconds(9.9));
        }

        Assert.That(backoff.Next().TotalMilliseconds, Is.EqualTo(1000));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        backoff.Reset();
        Assert.That(backoff.Next().TotalMilliseconds, Is.EqualTo(100));
    }

    [Test]
    public void A_server_that_is_away_for_a_week_is_still_asked()
    {
        var backoff = New(1, 0.5);
        for (var i = 0; i < 1_000_000; i++)
            Assert.That(backoff.Next(), Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromSeconds(1)));
    }

    private ReconnectBackoff New(int remotes, double random) =>
        new(remotes, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), _time, () => random);
}
