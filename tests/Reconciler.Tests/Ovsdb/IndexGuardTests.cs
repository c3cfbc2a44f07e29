using Reconciler.Ovsdb.Session;

namespace Reconciler.Tests.Ovsdb;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class IndexGuardTests
{
    private static readonly Guid s_cluster = Guid.NewGuid();

    private readonly ManualTime _time = new();
    private readonly IndexGuard _guard;

    public IndexGuardTests()
    {
        _guard = new(_time);
        Assert.That(_guard.Check(s_cluster, 15, isLeader: true), Is.Null);
    }

    [Test]
    public void A_server_that_is_behind_what_was_seen_is_refused()
    {
        Assert.That(_guard.Check(s_cluster, 12, isLeader: true), Is.EqualTo("it is behind: its database is at index 12, and was seen at 15 before"));
        Assert.That(_guard.Check(s_cluster, 15, isLeader: true), Is.Null);
        Assert.That(_guard.Check(s_cluster, 20, isLeader: false), Is.Null);
        Assert.That(_guard.Check(s_cluster, 19, isLeader: false), Is.Not.Null);
    }

    [Test]
    public void Another_cluster_begins_anew()
    {
        Assert.That(_guard.Check(Guid.NewGuid(), 3, isLeader: true), Is.Null);
        Assert.That(_guard.Check(s_cluster, 3, isLeader: true), Is.Null, "the first one is forgotten");
    }

    [Test]
    public void A_leader_that_is_behind_for_long_has_been_put_back()
    {
        for (var i = 0; i < 59; i++)
        {
            Assert.That(_guard.Check(s_cluster, 12, isLeader: true), Is.Not.Null);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_guard.Check(s_cluster, 12, isLeader: false), Is.Not.Null, "a follower proves nothing");
        Assert.That(_guard.Check(s_cluster, 12, isLeader: true), Is.Null);
        Assert.That(_guard.Check(s_cluster, 12, isLeader: true), Is.Null);
    }

    [Test]
    public void A_server_that_is_up_to_date_ends_the_wait_for_one_that_is_not()
    {
        Assert.That(_guard.Check(s_cluster, 12, isLeader: true), Is.Not.Null);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(_guard.Check(s_cluster, 15, isLeader: true), Is.Null);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(_guard.Check(s_cluster, 12, isLeader: true), Is.Not.Null);
    }
}
