using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using static Reconciler.IntegrationTests.Ovsdb.NorthboundSession;

namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>One standalone server for all of them; each test has switches of its own.</summary>
internal sealed class StandaloneServerTests
{
    private OvsdbServer _server;

    [OneTimeSetUp]
    public async Task StartServerAsync() => _server = await OvsdbServer.StartStandaloneAsync();

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Rows_that_are_there_and_rows_that_come_are_seen_and_rows_of_others_are_not(bool unix)
    {
        var name = unix ? "sync-unix" : "sync-tcp";
        await _server.NbctlAsync(
            "ls-add", name, "--", "lsp-add", name, $"{name}-ours", "--", "set", "logical_switch_port", $"{name}-ours", "external_ids:owner=us",
            "--", "lsp-add", name, $"{name}-theirs", "--", "set", "logical_switch_port", $"{name}-theirs", "external_ids:owner=them");
        await using var session = await StartAsync([unix ? _server.Unix : _server.Tcp]);
        Assert.That(session.Names("Logical_Switch_Port").Where(n => n.StartsWith(name, StringComparison.Ordinal)), Is.EqualTo(new[] { $"{name}-ours" }));
        Assert.That(session.Switch(name)["ports"].Count, Is.EqualTo(2), "the switch's ports are those of everybody");
        session.Forget();

        await _server.NbctlAsync("set", "logical_switch_port", $"{name}-theirs", "external_ids:owner=us");
        await _server.NbctlAsync("set", "logical_switch_port", $"{name}-ours", "external_ids:owner=them");
        await _server.NbctlAsync("lsp-set-addresses", $"{name}-theirs", "52:54:00:00:00:01 10.0.0.5", "unknown");
        await _server.NbctlAsync("lsp-set-addresses", $"{name}-theirs", "52:54:00:00:00:01 10.0.0.6", "unknown");
        await _server.NbctlAsync("lsp-del", $"{name}-ours");
        await session.BarrierAsync();
        Assert.That(session.Changes, Is.EqualTo(new[] { $"+{name}-theirs", $"-{name}-ours", $"{name}-theirs", $"{name}-theirs", name }));
        var addresses = session.Replica.Read(r => r.Table("Logical_Switch_Port").Rows.Values
            .Single(row => row["name"].Single.AsString == $"{name}-theirs")["addresses"].Strings().ToArray());
        Assert.That(addresses, Is.EqualTo(new[] { "52:54:00:00:00:01 10.0.0.6", "unknown" }));
    }

    [Test]
    public async Task Text_of_every_kind_survives_the_way_there_and_back()
    {
        string[] texts = ["", "\"quoted\" \\ {brace} [bracket", "tab\tline\nreturn\r", "é € 😀 \u2028", "\u0001\u001f\u007f", new('x', 200_000)];
        await using var session = await StartAsync([_server.Unix]);
        var ids = OvsdbDatum.Map(texts.Select((t, i) => KeyValuePair.Create($"key {i} \"é😀", t)));
        Assert.That(await session.TransactAsync(NewSwitch("texts") with { Row = Row(("name", OvsdbDatum.Of("texts")), ("external_ids", ids)) }), Is.InstanceOf<TransactionOutcome.Success>());
        await using var other = await StartAsync([_server.Tcp]);
        Assert.That(other.Switch("texts")["external_ids"], Is.EqualTo(ids));
        Assert.That(session.Switch("texts")["external_ids"], Is.EqualTo(ids));
    }

    [Test]
    public async Task A_guarded_transaction_succeeds_once_and_conflicts_the_second_time()
    {
        await using var session = await StartAsync([_server.Unix]);
        await session.TransactAsync(NewSwitch("guarded"));
        Operation[] add = [
            Wait.None("Logical_Switch_Port", [Condition.Equal("name", "guarded-port")], "name", "the port is there already"),
            NewPort("guarded-port"),
            PutOn("guarded", OvsdbAtom.NamedUuid("p")),
            new Comment("test: add \"guarded-port\""),
        ];
        var first = await session.TransactAsync([.. add]);
        var second = await session.TransactAsync([.. add]);
        Assert.That(first, Is.InstanceOf<TransactionOutcome.Success>());
        var results = ((TransactionOutcome.Success)first).Results;
        Assert.Multiple(() =>
        {
            Assert.That(results[2].Count, Is.EqualTo(1));
            Assert.That(session.Switch("guarded")["ports"].Contains(OvsdbAtom.Uuid(results[1].Uuid!.Value)), Is.True);
            Assert.That(second, Is.EqualTo(new TransactionOutcome.Conflict("the port is there already") { Operation = 0 }));
        });
    }

    [Test]
    public async Task A_guard_on_columns_notices_what_somebody_else_changed()
    {
        await using var session = await StartAsync([_server.Unix]);
        await session.TransactAsync(NewSwitch("watched"));
        var row = session.Switch("watched");
        Operation[] change = [
            Wait.Unchanged("Logical_Switch", row.Uuid, Row(("external_ids", row["external_ids"])), "somebody changed the switch"),
            new Update("Logical_Switch", [Condition.Uuid(row.Uuid)], Row(("external_ids", OvsdbDatum.Map([KeyValuePair.Create("by", "us")])))) { ExpectedCount = 1 },
        ];
        Assert.That(await session.TransactAsync([.. change]), Is.InstanceOf<TransactionOutcome.Success>());
        Assert.That(await session.TransactAsync([.. change]),
            Is.EqualTo(new TransactionOutcome.Conflict("somebody changed the switch") { Operation = 0 }));
        await _server.NbctlAsync("destroy", "logical_switch", "watched");
        Assert.That(await session.TransactAsync([.. change]),
            Is.EqualTo(new TransactionOutcome.Conflict("somebody changed the switch") { Operation = 0 }));
    }

    [Test]
    public async Task What_the_server_does_not_accept_is_rejected_in_its_own_words()
    {
        await using var session = await StartAsync([_server.Unix]);
        await session.TransactAsync(NewSwitch("strict"));
        await session.TransactAsync(NewPort("taken"), PutOn("strict", OvsdbAtom.NamedUuid("p")));
        var strict = session.Switch("strict");

        var duplicate = await session.TransactAsync(NewPort("taken"), PutOn("strict", OvsdbAtom.NamedUuid("p")));
        var dangling = await session.TransactAsync(PutOn("strict", OvsdbAtom.Uuid(Guid.NewGuid())));
        var missing = await session.TransactAsync(NewPort("lost"), PutOn("no such switch", OvsdbAtom.NamedUuid("p")));
        var column = await session.TransactAsync(NewSwitch("x") with { Row = Row(("nope", OvsdbDatum.Of("x"))) });
        var name = await session.TransactAsync(NewPort("x", "not-a-name"));
        var value = await session.TransactAsync(new Insert("NAT", Row(("type", OvsdbDatum.Of("bogus")), ("external_ip", OvsdbDatum.Of("1.2.3.4")), ("logical_ip", OvsdbDatum.Of("1.2.3.4"))), "n"));

        Assert.Multiple(() =>
        {
            // Somebody has the name already: another look, and not the same once more.
            Assert.That(duplicate, Is.InstanceOf<TransactionOutcome.Conflict>().With.Property("Reason").Contains("identical values (taken)"));
            Assert.That(dangling, Is.InstanceOf<TransactionOutcome.Rejected>().With.Property("Error").EqualTo("referential integrity violation"));
            Assert.That(missing, Is.InstanceOf<TransactionOutcome.Conflict>().With.Property("Reason").Contains("touched 0 rows and not 1"));
            Assert.That(column, Is.InstanceOf<TransactionOutcome.Rejected>().With.Property("Error").EqualTo("unknown column"));
            Assert.That(name, Is.InstanceOf<TransactionOutcome.Rejected>().With.Property("Error").EqualTo("syntax error"));
            Assert.That(value, Is.InstanceOf<TransactionOutcome.Rejected>().With.Property("Details").Contains("bogus"));
            Assert.That(session.Switch("strict"), Is.SameAs(strict), "nothing of it was committed");
            Assert.That(session.IsHealthy(), Is.True);
        });
    }

    [Test]
    public async Task A_select_reads_what_the_replica_does_not_hold()
    {
        await using var session = await StartAsync([_server.Unix]);
        var inserted = await session.TransactAsync(NewSwitch("selected"), new Select("Logical_Switch", [Condition.Equal("name", "selected")], ["_uuid", "name", "other_config"]));
        var results = ((TransactionOutcome.Success)inserted).Results;
        Assert.That(results[1].Rows, Has.Length.EqualTo(1));
        Assert.Multiple(() =>
        {
            Assert.That(results[1].Rows[0]["_uuid"].Single.AsUuid, Is.EqualTo(results[0].Uuid));
            Assert.That(results[1].Rows[0]["name"].Single.AsString, Is.EqualTo("selected"));
            Assert.That(results[1].Rows[0]["other_config"].Count, Is.Zero);
        });
    }

    [Test]
    public async Task What_a_transaction_wrote_is_in_the_replica_when_it_returns()
    {
        await using var session = await StartAsync([_server.Unix]);
        for (var i = 0; i < 1000; i++)
        {
            var outcome = await session.TransactAsync(NewSwitch($"own-{i}"));
            var uuid = ((TransactionOutcome.Success)outcome).Results[0].Uuid!.Value;
            Assert.That(session.Replica.Read(r => r.Table("Logical_Switch").Rows.ContainsKey(uuid)), Is.True, $"round {i}");
        }
    }

    [Test]
    public async Task A_barrier_shows_what_another_program_has_just_committed()
    {
        await using var session = await StartAsync([_server.Tcp]);
        for (var i = 0; i < 500; i++)
        {
            await _server.TransactAsync($$"""{"op":"insert","table":"Logical_Switch","row":{"name":"barrier-{{i}}"} }""");
            await session.BarrierAsync();
            Assert.That(session.Names(), Does.Contain($"barrier-{i}"), $"round {i}");
        }
    }

    [Test]
    public async Task Concurrent_transactions_of_one_session_all_have_their_own_answer()
    {
        await using var session = await StartAsync([_server.Unix]);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(async () =>
        {
            var outcome = await session.TransactAsync(NewSwitch($"many-{i}"));
            var uuid = ((TransactionOutcome.Success)outcome).Results[0].Uuid!.Value;
            return session.Replica.Read(r => r.Table("Logical_Switch").Rows[uuid]["name"].Single.AsString);
        })));
        Assert.That(outcomes, Is.EqualTo(Enumerable.Range(0, 300).Select(i => $"many-{i}")));
    }

    [Test]
    public async Task A_database_that_is_not_there_is_named_in_the_reason()
    {
        await using var session = new Reconciler.Ovsdb.Session.OvsdbSession(
            new("Open_vSwitch", [new("Bridge", ["name"])]), new([_server.Unix]), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        session.Start();
        await Eventually.Async(
            () => Task.FromResult(session.LastError), e => e?.Contains("the server has no database Open_vSwitch", StringComparison.Ordinal) == true,
            TimeSpan.FromSeconds(5), "the reason");
    }
}
