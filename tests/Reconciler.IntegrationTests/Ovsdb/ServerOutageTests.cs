using System.Text.Json.Nodes;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using static Reconciler.IntegrationTests.Ovsdb.NorthboundSession;

namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>What a session makes of a standalone server that ends, stands still or changes its schema. A server for each test.</summary>
internal sealed class ServerOutageTests
{
    private OvsdbServer _server;

    [SetUp]
    public async Task StartServerAsync() => _server = await OvsdbServer.StartStandaloneAsync();

    [TearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task After_a_restart_only_what_is_different_is_published(bool unix)
    {
        await _server.NbctlAsync("ls-add", "kept", "--", "ls-add", "removed", "--", "ls-add", "changed");
        await using var session = await StartAsync([unix ? _server.Unix : _server.Tcp]);
        session.Forget();
        await _server.KillAsync();
        await Eventually.Async(() => Task.FromResult(session.Session.IsSynced), s => !s, Eventually.Patience, "the loss is noticed");
        Assert.That(session.Names(), Is.EqualTo(new[] { "changed", "kept", "removed" }), "a loss takes no rows away");
        Assert.That(
            await session.TransactAsync(NewSwitch("meanwhile")),
            Is.InstanceOf<TransactionOutcome.Unknown>().With.Property("Reason").StartsWith("not connected to OVN_Northbound"));

        await _server.RestartAsync();
        await session.SyncedAgainAsync(2);
        Assert.That(session.Changes, Is.Empty, "the rows are what they were");

        // Whether these are made before or after the session is back, they are published once.
        await _server.KillAsync();
        await _server.RestartAsync();
        await _server.NbctlAsync("ls-del", "removed", "--", "ls-add", "added", "--", "set", "logical_switch", "changed", "external_ids:a=b");
        await session.SyncedAgainAsync(3);
        await session.BarrierAsync();
        Assert.That(session.Changes, Is.EquivalentTo(new[] { "-removed", "+added", "changed" }));
        Assert.That(session.Names(), Is.EqualTo(new[] { "added", "changed", "kept" }));
    }

    [Test]
    public async Task Rows_that_went_while_nobody_looked_are_published_as_deletions()
    {
        var names = Enumerable.Range(0, 50).Select(i => $"row-{i:00}").ToArray();
        await _server.NbctlAsync([.. names.SelectMany(n => new[] { "--", "ls-add", n }).Skip(1)]);
        await using var session = await StartAsync([_server.Unix]);
        session.Forget();
        await _server.KillAsync();
        // While no server runs, nobody can look.
        await _server.EditFileAsync(new JsonArray([
            "OVN_Northbound",
            .. names.Take(25).Select(n => new JsonObject
            {
                ["op"] = "delete", ["table"] = "Logical_Switch", ["where"] = new JsonArray(new JsonArray("name", "==", n)),
            }),
            new JsonObject { ["op"] = "insert", ["table"] = "Logical_Switch", ["row"] = new JsonObject { ["name"] = "new" } },
        ]).ToJsonString());
        await _server.RestartAsync();
        await session.SyncedAgainAsync(2);
        Assert.That(session.Changes, Is.EquivalentTo(names.Take(25).Select(n => $"-{n}").Append("+new")));
    }

    [Test]
    public async Task A_server_that_stands_still_is_left_and_found_again_when_it_goes_on()
    {
        await using var session = await StartAsync(
            [_server.Unix], o => o with { RequestTimeout = TimeSpan.FromMilliseconds(600), ProbeInterval = TimeSpan.FromMilliseconds(400) });
        _server.Suspend();
        // The server stands still for as long as the test waits, so that it ends at all is the session's doing.
        var outcome = await session.TransactAsync(NewSwitch("perhaps"));
        Assert.That(outcome, Is.InstanceOf<TransactionOutcome.Unknown>());
        await Eventually.Async(() => Task.FromResult(session.Session.IsSynced), s => !s, Eventually.Patience, "the loss is noticed");
        _server.Resume();
        await session.SyncedAgainAsync(2);
        // Of unknown outcome, and in this case committed: what the server has is what counts.
        await session.BarrierAsync();
        var committed = (await _server.NbctlAsync("ls-list")).Contains("perhaps", StringComparison.Ordinal);
        Assert.That(session.Names().Contains("perhaps"), Is.EqualTo(committed));
    }

    [Test]
    public async Task A_server_that_stands_still_is_noticed_by_a_session_that_asks_it_nothing()
    {
        await using var session = await StartAsync([_server.Tcp], o => o with { ProbeInterval = TimeSpan.FromMilliseconds(300) });
        _server.Suspend();
        await Eventually.Async(() => Task.FromResult(session.Session.IsSynced), s => !s, Eventually.Patience, "the silence is noticed");
        Assert.That(session.Session.LastError, Does.Contain("silent"));
        _server.Resume();
        await session.SyncedAgainAsync(2);
    }

    [Test]
    public async Task A_conversion_of_the_database_is_followed_and_a_new_column_is_read()
    {
        await _server.NbctlAsync("ls-add", "one", "--", "ls-add", "two");
        await using var session = await StartAsync([_server.Unix]);
        Assert.That(session.Switch("one")["note"].Count, Is.Zero, "this schema has no such column");
        session.Forget();

        var schema = JsonNode.Parse(await File.ReadAllTextAsync(OvsdbServer.NorthboundSchema))!;
        schema["version"] = "99.0.0";
        schema["tables"]!["Logical_Switch"]!["columns"]!["note"] = JsonNode.Parse("""{"type":{"key":"string","min":0,"max":1}}""");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, schema.ToJsonString());
            await _server.ConvertAsync(file);
        }
        finally
        {
            File.Delete(file);
        }

        await session.SyncedAgainAsync(2);
        Assert.That(session.Session.Schema!.Version, Is.EqualTo("99.0.0"));
        Assert.That(session.Changes, Is.Empty, "the rows are what they were");
        var outcome = await session.TransactAsync(
            new Update("Logical_Switch", [Condition.Equal("name", "two")], Row(("note", OvsdbDatum.Of("hello")))) { ExpectedCount = 1 });
        Assert.That(outcome, Is.InstanceOf<TransactionOutcome.Success>());
        Assert.That(session.Switch("two")["note"].Single.AsString, Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_socket_that_is_not_there_yet_is_found_when_it_comes()
    {
        await _server.KillAsync();
        await using var session = new Reconciler.Ovsdb.Session.OvsdbSession(
            new("OVN_Northbound", [new("Logical_Switch", ["name"])]), new([_server.Unix]), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        session.Start();
        await Eventually.Async(() => Task.FromResult(session.LastError), e => e is not null, TimeSpan.FromSeconds(5), "the first failure");
        await _server.RestartAsync();
        await session.WaitForSyncAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
        Assert.That(session.LastError, Is.Null);
    }
}
