using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>Sessions with a relay, which serves a copy of a server's rows and forwards transactions to it.</summary>
internal sealed class RelayTests
{
    private OvsdbServer _source = null!;
    private OvsdbServer _relay = null!;

    [SetUp]
    public async Task StartServersAsync()
    {
        _source = await OvsdbServer.StartStandaloneAsync();
        await _source.NbctlAsync("ls-add", "there-before");
        _relay = await OvsdbServer.StartRelayAsync(_source);
    }

    [TearDown]
    public async Task StopServersAsync()
    {
        await _relay.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Test]
    public async Task It_serves_the_rows_and_what_is_committed_through_it_is_there_with_the_reply()
    {
        await using var session = await NorthboundSession.StartAsync([_relay.Tcp]);
        Assert.That(session.Session.IsRelay);
        for (var i = 0; i < 100; i++)
        {
            Assert.That(await AddSwitchAsync(session, $"switch-{i}"), Is.InstanceOf<TransactionOutcome.Success>());
            Assert.That(NamesIn(session), Does.Contain($"switch-{i}"), "the relay sends what has changed before the reply");
        }

        Assert.That(await _source.NbctlAsync("--bare", "--columns=name", "list", "Logical_Switch"), Does.Contain("switch-99").And.Contain("there-before"));
    }

    [Test]
    public async Task One_that_has_lost_its_source_is_left_for_the_next_and_taken_again()
    {
        await using var other = await OvsdbServer.StartRelayAsync(_source);
        await using var session = await NorthboundSession.StartAsync([_relay.Tcp, other.Tcp]);
        await _source.KillAsync();
        await Eventually.HoldsAsync(
            () => !session.Session.IsSynced && session.Session.LastError?.Contains("lost its source", StringComparison.Ordinal) is true,
            "both relays are without their source");
        await _source.RestartAsync();
        await Eventually.HoldsAsync(() => session.Session.IsSynced, "a relay is used again");
        Assert.That(await AddSwitchAsync(session, "afterwards"), Is.InstanceOf<TransactionOutcome.Success>());
    }

    [Test]
    public async Task A_relay_and_a_member_stand_in_for_each_other()
    {
        await using var session = await NorthboundSession.StartAsync([_relay.Tcp, _source.Tcp]);
        await _relay.KillAsync();
        await Eventually.HoldsAsync(() => session.Session is { IsSynced: true, IsRelay: false }, "the server itself is used");
        Assert.That(await AddSwitchAsync(session, "afterwards"), Is.InstanceOf<TransactionOutcome.Success>());
    }

    [Test]
    public async Task One_that_lags_costs_a_conflict_and_never_a_wrong_row()
    {
        await using var behind = await NorthboundSession.StartAsync([_relay.Tcp]);
        // The relay stands still while the source goes on: what is asked for through it is decided on old rows.
        _relay.Suspend();
        await _source.NbctlAsync("ls-add", "wanted");
        var late = behind.Session.TransactAsync(
            new([Wait.None("Logical_Switch", [Condition.Equal("name", "wanted")], "name", "somebody has it"), NewSwitch("wanted")]), CancellationToken.None);
        Assert.That(NamesIn(behind), Does.Not.Contain("wanted"), "its rows are old");
        _relay.Resume();
        Assert.That(await late, Is.InstanceOf<TransactionOutcome.Conflict>());
        await Eventually.HoldsAsync(() => NamesIn(behind).Contains("wanted"), "and then they are not");
        Assert.That((await _source.NbctlAsync("--bare", "--columns=_uuid", "find", "Logical_Switch", "name=wanted")).Trim().Split('\n'), Has.Length.EqualTo(1));
    }

    private static Task<TransactionOutcome> AddSwitchAsync(NorthboundSession session, string name) =>
        session.Session.TransactAsync(new([NewSwitch(name)]), CancellationToken.None);

    private static Insert NewSwitch(string name) => new(
        "Logical_Switch", new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal) { ["name"] = OvsdbDatum.Of(name) }, "new");

    private static string[] NamesIn(NorthboundSession session) =>
        session.Replica.Read(r => r.Table("Logical_Switch").Rows.Values.Select(row => row["name"].Single.AsString).ToArray());
}
