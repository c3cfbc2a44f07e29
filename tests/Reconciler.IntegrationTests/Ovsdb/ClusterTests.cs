using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Reconciler.Ovsdb.Transactions;
using static Reconciler.IntegrationTests.Ovsdb.NorthboundSession;

namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>A cluster of three for all of them; each test leaves it whole.</summary>
internal sealed class ClusterTests
{
    private OvsdbCluster _cluster;

    [OneTimeSetUp]
    public async Task StartClusterAsync() => _cluster = await OvsdbCluster.StartAsync();

    [OneTimeTearDown]
    public async Task StopClusterAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    [Test]
    public async Task Only_the_leader_will_do_unless_a_follower_is_asked_for()
    {
        var leader = await _cluster.LeaderAsync();
        var follower = _cluster.Members.First(m => m != leader);
        await using var refused = new Reconciler.Ovsdb.Session.OvsdbSession(
            new("OVN_Northbound", [new("Logical_Switch", ["name"])]), new([follower.Tcp]), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        refused.Start();
        await Eventually.Async(
            () => Task.FromResult(refused.LastError), e => e?.Contains("not the cluster's leader", StringComparison.Ordinal) == true,
            TimeSpan.FromSeconds(5), "the follower is refused");

        await using var allowed = await StartAsync([follower.Tcp], o => o with { LeaderOnly = false });
        Assert.That(await allowed.TransactAsync(NewSwitch("by a follower")), Is.InstanceOf<TransactionOutcome.Success>());
        Assert.That(allowed.Names(), Does.Contain("by a follower"));
        Assert.That(refused.IsSynced, Is.False);
    }

    [Test]
    public async Task The_next_leader_is_found_when_the_leader_dies_and_nothing_that_was_committed_is_lost()
    {
        await using var session = await StartAsync([.. _cluster.Members.Select(m => m.Tcp)]);
        var leader = await _cluster.LeaderAsync();
        for (var i = 0; i < 20; i++)
            Assert.That(await session.TransactAsync(NewSwitch($"before-{i}")), Is.InstanceOf<TransactionOutcome.Success>());
        session.Forget();
        try
        {
            var clock = Stopwatch.StartNew();
            await leader.KillAsync();
            await session.SyncedAgainAsync(2);
            TestContext.Out.WriteLine($"in step with the new leader after {clock.Elapsed.TotalSeconds:0.0} s");
            Assert.That(session.Changes, Is.Empty, "nothing had changed");
            Assert.That(await session.TransactAsync(NewSwitch("after")), Is.InstanceOf<TransactionOutcome.Success>());
            Assert.That(session.Names().Where(n => n.StartsWith("before-", StringComparison.Ordinal)), Has.Exactly(20).Items);
        }
        finally
        {
            await leader.RestartAsync();
        }
    }

    [Test]
    public async Task A_session_resumes_where_it_was_and_keeps_the_rows_it_has()
    {
        var leader = await _cluster.LeaderAsync();
        // A server remembers transactions only as long as they are smaller than the database itself.
        await leader.NbctlAsync([.. Enumerable.Range(0, 200).SelectMany(i => new[] { "--", "ls-add", $"resume-{i}" }).Skip(1)]);
        await leader.NbctlAsync("ls-add", "resume-kept", "--", "ls-add", "resume-removed");
        await using var session = await StartAsync([leader.Tcp], o => o with { InitialBackoff = TimeSpan.FromSeconds(1) });
        var kept = session.Switch("resume-kept");
        session.Forget();
        await leader.AppctlAsync("ovsdb-server/reconnect");
        await Eventually.Async(() => Task.FromResult(session.Synced), s => s.Contains(false), Eventually.Patience, "the loss is noticed");
        await leader.NbctlAsync("ls-del", "resume-removed", "--", "ls-add", "resume-added");
        await session.SyncedAgainAsync(2);
        await session.BarrierAsync();
        Assert.That(session.Changes, Is.EquivalentTo(new[] { "-resume-removed", "+resume-added" }));
        // A full answer would have made new rows of the old ones.
        Assert.That(session.Switch("resume-kept"), Is.SameAs(kept));
    }

    [Test]
    public async Task Reconnections_while_others_write_leave_the_same_rows_as_a_fresh_start()
    {
        var leader = await _cluster.LeaderAsync();
        await leader.NbctlAsync("ls-add", "busy");
        await using var session = await StartAsync(
            [leader.Tcp], o => o with { InitialBackoff = TimeSpan.FromMilliseconds(5), MaximumBackoff = TimeSpan.FromMilliseconds(10) });
        await using var writer = await StartAsync([leader.Unix], o => o with { MaximumBackoff = TimeSpan.FromMilliseconds(10) });
        for (var round = 0; round < 10; round++)
        {
            var dropping = leader.AppctlAsync("ovsdb-server/reconnect");
            for (var i = 0; i < 20; i++)
            {
                await writer.TransactAsync(
                    NewPort($"busy-{round}-{i}"), PutOn("busy", Reconciler.Ovsdb.Values.OvsdbAtom.NamedUuid("p")));
            }

            await dropping;
            await writer.SyncedAsync();
        }

        await session.SyncedAsync();
        await session.BarrierAsync();
        await using var fresh = await StartAsync([leader.Unix]);
        Assert.That(session.Switch("busy")["ports"], Is.EqualTo(fresh.Switch("busy")["ports"]));
        Assert.That(session.Names("Logical_Switch_Port"), Is.EqualTo(fresh.Names("Logical_Switch_Port")));
        Assert.That(session.Synced, Has.Count.GreaterThan(3), "the session was thrown out several times");
    }

    [Test]
    public async Task Of_two_that_race_with_guards_exactly_one_wins()
    {
        var leader = await _cluster.LeaderAsync();
        await using var first = await StartAsync([leader.Tcp]);
        await using var second = await StartAsync([_cluster.Members.First(m => m != leader).Tcp], o => o with { LeaderOnly = false });
        for (var round = 0; round < 200; round++)
        {
            var name = $"race-{round}";
            Operation[] operations = [Wait.None("Logical_Switch", [Condition.Equal("name", name)], "name", "lost the race"), NewSwitch(name)];
            var outcomes = await Task.WhenAll(first.TransactAsync([.. operations]), second.TransactAsync([.. operations]));
            Assert.That(outcomes.Count(o => o is TransactionOutcome.Success), Is.EqualTo(1), $"round {round}: {outcomes[0]} {outcomes[1]}");
            Assert.That(outcomes, Has.One.EqualTo(new TransactionOutcome.Conflict("lost the race") { Operation = 0 }), $"round {round}");
        }

        await first.BarrierAsync();
        Assert.That(first.Names().Count(n => n.StartsWith("race-", StringComparison.Ordinal)), Is.EqualTo(200));
    }

    [Test]
    public async Task A_cluster_that_has_fallen_behind_is_not_followed()
    {
        await using var server = await OvsdbServer.StartClusterAsync(OvsdbServer.FreePort());
        await server.NbctlAsync("ls-add", "old");
        await server.KillAsync();
        server.SaveFile();
        await server.RestartAsync();
        await using var session = await StartAsync([server.Tcp]);
        for (var i = 0; i < 5; i++)
            await server.NbctlAsync("ls-add", $"new-{i}");
        await session.BarrierAsync();
        // The session looks how far the server is once a second.
        await Task.Delay(1500);
        session.Forget();
        await server.KillAsync();
        server.PutFileBack();
        await server.RestartAsync();
        await Eventually.Async(
            () => Task.FromResult(session.Session.LastError), e => e?.Contains("the server cannot be used: it is behind: its database is at index", StringComparison.Ordinal) == true,
            TimeSpan.FromSeconds(10), "the older database is refused");
        Assert.That(session.Changes, Is.Empty);
        Assert.That(session.Names(), Has.Count.EqualTo(6));

        await server.KillAsync();
        await server.MakeAnewAsync();
        await server.RestartAsync();
        await server.NbctlAsync("ls-add", "anew");
        await session.SyncedAgainAsync(2);
        await session.BarrierAsync();
        Assert.That(session.Names(), Is.EqualTo(new[] { "anew" }));
    }

    [Test]
    public async Task Without_a_majority_the_log_says_so_once_and_when_it_is_over()
    {
        var log = new Warnings();
        await using var session = new Reconciler.Ovsdb.Session.OvsdbSession(
            new("OVN_Northbound", [new("Logical_Switch", ["name"])]), new([.. _cluster.Members.Select(m => m.Tcp)]), log);
        session.Start();
        await session.WaitForSyncAsync(new CancellationTokenSource(Eventually.Patience).Token);
        var down = _cluster.Members.Take(2).ToArray();
        var clock = Stopwatch.StartNew();
        try
        {
            foreach (var member in down)
                await member.KillAsync();
            await Eventually.Async(() => Task.FromResult(log.Reasons), r => r >= 2, Eventually.Patience, "members say different things");
        }
        finally
        {
            foreach (var member in down)
                await member.RestartAsync();
        }

        await session.WaitForSyncAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        await Eventually.Async(() => Task.FromResult(log.Returns), r => r > 0, TimeSpan.FromSeconds(30), "the return is said");
        Assert.That(log.Losses, Is.InRange(1, 1 + (int)clock.Elapsed.TotalMinutes), "one for its begin, and one a minute");
    }

    /// <summary>Counts what a session says of its losses and returns, and the reasons that it met.</summary>
    private sealed class Warnings : ILogger
    {
        private readonly ConcurrentDictionary<string, bool> _reasons = new(StringComparer.Ordinal);
        private int _losses;
        private int _returns;

        public int Losses => Volatile.Read(ref _losses);

        public int Returns => Volatile.Read(ref _returns);

        /// <summary>How many different sentences say why there is no connection, at any level.</summary>
        public int Reasons => _reasons.Count;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel is LogLevel.Warning)
                Interlocked.Increment(ref _losses);
            if (state is IEnumerable<KeyValuePair<string, object?>> values && values.FirstOrDefault(v => v.Key == "Reason").Value is string reason)
                _reasons[reason] = true;
            if (logLevel is LogLevel.Information)
                Interlocked.Increment(ref _returns);
        }
    }
}
