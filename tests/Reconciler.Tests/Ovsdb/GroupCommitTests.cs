using System.Text.Json;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Tests.Ovsdb;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
internal sealed class GroupCommitTests : IAsyncDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly ManualTime _time = new();
    private readonly ObservedSession _observed;
    private readonly GroupCommit _commits;
    private ScriptedConnection _connection = null!;

    public GroupCommitTests()
    {
        _observed = new([_server.Remote]);
        _commits = new(_observed.Session, _time);
    }

    [SetUp]
    public async Task ConnectAsync()
    {
        _observed.Start();
        _connection = await _server.AcceptAsync();
        await _connection.SyncAsync(PortDatabase.Updates());
        await _observed.SyncedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _observed.DisposeAsync();
        _server.Dispose();
    }

    [Test]
    public async Task One_that_comes_alone_is_sent_at_once_and_as_it_is()
    {
        var commit = CommitAsync("a");
        var request = await _connection.ExpectAsync("transact");
        Assert.That(Described(request), Is.EqualTo("wait a, insert a, mutate a"));
        await ReplyAsync(request, Done(1));
        Assert.That(UuidIn(await commit), Is.EqualTo(PortDatabase.Row(1)));
    }

    [Test]
    public async Task Those_that_come_meanwhile_go_out_as_one_and_each_gets_its_own_results()
    {
        var first = CommitAsync("a");
        var request = await _connection.ExpectAsync("transact");
        var others = new[] { CommitAsync("b"), CommitAsync("c") };
        await ReplyAsync(request, Done(1));
        request = await _connection.ExpectAsync("transact");
        Assert.That(Described(request), Is.EqualTo("wait b, insert b, mutate b, wait c, insert c, mutate c"), "a guard sees what those before it change");
        await ReplyAsync(request, Done(2), Done(3));

        Assert.That(UuidIn(await first), Is.EqualTo(PortDatabase.Row(1)));
        Assert.That((await Task.WhenAll(others)).Select(UuidIn), Is.EqualTo(new[] { PortDatabase.Row(2), PortDatabase.Row(3) }));
    }

    [Test]
    public async Task One_whose_guard_fails_is_taken_out_and_the_others_are_sent_again()
    {
        var first = CommitAsync("a");
        var request = await _connection.ExpectAsync("transact");
        var (good, bad, better) = (CommitAsync("b"), CommitAsync("c"), CommitAsync("d"));
        await ReplyAsync(request, Done(1));
        await ReplyAsync(await _connection.ExpectAsync("transact"), Done(2),
            """{"error":"timed out","details":""},null,null,null,null,null""");

        request = await _connection.ExpectAsync("transact");
        Assert.That(Described(request), Is.EqualTo("wait b, insert b, mutate b, wait d, insert d, mutate d"));
        await ReplyAsync(request, Done(3), Done(4));

        Assert.That(await first, Is.InstanceOf<TransactionOutcome.Success>());
        Assert.That(await bad, Is.EqualTo(new TransactionOutcome.Conflict("c is there") { Operation = 0 }));
        Assert.That((await Task.WhenAll(good, better)).Select(UuidIn), Is.EqualTo(new[] { PortDatabase.Row(3), PortDatabase.Row(4) }));
    }

    [Test]
    public async Task One_that_the_server_refuses_is_tried_by_itself()
    {
        var first = CommitAsync("a");
        var request = await _connection.ExpectAsync("transact");
        var (bad, good) = (CommitAsync("b"), CommitAsync("c"));
        await ReplyAsync(request, Done(1));
        const string Refusal = """{},{"error":"constraint violation","details":"of b alone"},null""";
        await ReplyAsync(await _connection.ExpectAsync("transact"), Refusal, "null,null,null");

        request = await _connection.ExpectAsync("transact");
        Assert.That(Described(request), Is.EqualTo("wait b, insert b, mutate b"));
        await ReplyAsync(request, Refusal);
        request = await _connection.ExpectAsync("transact");
        Assert.That(Described(request), Is.EqualTo("wait c, insert c, mutate c"));
        await ReplyAsync(request, Done(3));

        await first;
        Assert.That(await bad, Is.InstanceOf<TransactionOutcome.Rejected>());
        Assert.That(UuidIn(await good), Is.EqualTo(PortDatabase.Row(3)));
    }

    [Test]
    public async Task A_group_that_fails_at_its_end_is_sent_in_halves()
    {
        var first = CommitAsync("a");
        var request = await _connection.ExpectAsync("transact");
        var others = new[] { "b", "c", "d" }.Select(n => CommitAsync(n)).ToArray();
        await ReplyAsync(request, Done(1));
        await ReplyAsync(
            await _connection.ExpectAsync("transact"), Done(2), Done(3), Done(4),
            """{"error":"constraint violation","details":"c and x have to have identical values"}""");
        request = await _connection.ExpectAsync("transact");
        Assert.That(Inserted(request), Is.EqualTo(new[] { "b" }));
        await ReplyAsync(request, Done(2));
        request = await _connection.ExpectAsync("transact");
        Assert.That(Inserted(request), Is.EqualTo(new[] { "c", "d" }));
        await ReplyAsync(request, Done(3), Done(4));
        await first;
        Assert.That(await Task.WhenAll(others), Has.All.InstanceOf<TransactionOutcome.Success>());
    }

    [Test]
    public async Task Members_of_a_joint_commit_are_sent_as_one_when_all_have_said_what_they_commit()
    {
        var joint = _commits.Join(3);
        var (b, c) = (joint.CommitAsync(Held("b", 7), CancellationToken.None), joint.CommitAsync(Held("c", 7), CancellationToken.None));
        joint.Withdraw();
        var request = await _connection.ExpectAsync("transact");
        Assert.That(Inserted(request), Is.EqualTo(new[] { "b", "c" }), "they are held to the version of the same row");
        await ReplyAsync(request, Done(2), "{}", Done(3), "{}");
        Assert.That((await Task.WhenAll(b, c)).Select(UuidIn), Is.EqualTo(new[] { PortDatabase.Row(2), PortDatabase.Row(3) }));
    }

    [Test]
    public async Task All_members_that_hold_the_same_version_fail_together_and_the_others_do_not()
    {
        var joint = _commits.Join(3);
        var members = new[] { Held("b", 7), Held("c", 8), Held("d", 7) }.Select(t => joint.CommitAsync(t, CancellationToken.None))
            .ToArray();
        await ReplyAsync(
            await _connection.ExpectAsync("transact"), Done(2),
            """{"error":"timed out","details":""},null,null,null,null,null,null,null,null""");
        var request = await _connection.ExpectAsync("transact");
        Assert.That(Inserted(request), Is.EqualTo(new[] { "c" }));
        await ReplyAsync(request, Done(3), "{}");
        Assert.That(await members[0], Is.InstanceOf<TransactionOutcome.Conflict>());
        Assert.That(UuidIn(await members[1]), Is.EqualTo(PortDatabase.Row(3)));
        Assert.That(await members[2], Is.InstanceOf<TransactionOutcome.Conflict>());
    }

    [Test]
    public async Task Members_that_all_commit_nothing_send_nothing()
    {
        var joint = _commits.Join(2);
        joint.Withdraw();
        joint.Withdraw();
        Assert.That(() => joint.Withdraw(), Throws.InvalidOperationException);
        var commit = CommitAsync("a");
        var request = await _connection.ExpectAsync("transact");
        Assert.That(Inserted(request), Is.EqualTo(new[] { "a" }));
        await ReplyAsync(request, Done(1));
        await commit;
    }

    [Test]
    public async Task A_count_that_is_not_as_expected_is_the_conflict_of_one()
    {
        var first = CommitAsync("a");
        var request = await _connection.ExpectAsync("transact");
        var (bad, good) = (CommitAsync("b"), CommitAsync("c"));
        await ReplyAsync(request, Done(1));
        await ReplyAsync(await _connection.ExpectAsync("transact"), Done(2, count: 0), Done(3));
        await first;
        Assert.That(await bad, Is.EqualTo(new TransactionOutcome.Conflict("operation 2 touched 0 rows and not 1")));
        Assert.That(UuidIn(await good), Is.EqualTo(PortDatabase.Row(3)));
    }

    [Test]
    public async Task When_the_reply_is_lost_all_are_told_and_none_is_sent_again()
    {
        var first = CommitAsync("a");
        var request = await _connection.ExpectAsync("transact");
        var others = new[] { CommitAsync("b"), CommitAsync("c") };
        await ReplyAsync(request, Done(1));
        await _connection.ExpectAsync("transact");
        _connection.Dispose();
        await first;
        Assert.That(await Task.WhenAll(others), Has.All.InstanceOf<TransactionOutcome.Unknown>());
    }

    [Test]
    public async Task What_nobody_waits_for_any_more_is_not_sent()
    {
        using var cancelled = new CancellationTokenSource();
        var first = CommitAsync("a");
        var request = await _connection.ExpectAsync("transact");
        var (given, kept) = (_commits.CommitAsync(TransactionOf("b"), cancelled.Token), CommitAsync("c"));
        await cancelled.CancelAsync();
        await ReplyAsync(request, Done(1));
        request = await _connection.ExpectAsync("transact");
        Assert.That(Described(request), Is.EqualTo("wait c, insert c, mutate c"));
        await ReplyAsync(request, Done(3));
        await Task.WhenAll(first, kept);
        Assert.That(given.IsCanceled, Is.True);
    }

    [Test]
    public async Task The_slower_the_server_the_fewer_are_sent_together()
    {
        var all = new List<Task<TransactionOutcome>> { CommitAsync("a") };
        var request = await _connection.ExpectAsync("transact");
        all.AddRange(new[] { "b", "c", "d", "e" }.Select(n => CommitAsync(n)));
        _time.Advance(TimeSpan.FromMilliseconds(20));
        await ReplyAsync(request, Done(1));
        request = await _connection.ExpectAsync("transact");
        Assert.That(Described(request), Is.EqualTo("wait b, insert b, mutate b, wait c, insert c, mutate c"), "two take 40 ms, and three would take 60 ms");
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await ReplyAsync(request, Done(2), Done(3));
        request = await _connection.ExpectAsync("transact");
        Assert.That(Described(request), Is.EqualTo("wait d, insert d, mutate d"), "one alone takes longer than is wanted already");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await ReplyAsync(request, Done(4));
        await ReplyAsync(await _connection.ExpectAsync("transact"), Done(5));
        Assert.That(await Task.WhenAll(all), Has.All.InstanceOf<TransactionOutcome.Success>());
    }

    [Test]
    public async Task What_is_held_to_a_rows_version_waits_for_those_that_change_the_row()
    {
        var all = new List<Task<TransactionOutcome>> { CommitAsync("a") };
        var request = await _connection.ExpectAsync("transact");
        all.Add(CommitAsync("b", new Mutate(PortDatabase.Table, [Condition.Uuid(PortDatabase.Row(7))], [Mutation.Insert("addresses", OvsdbDatum.Set("x"))])));
        all.AddRange(new[] { 8, 7 }.Select(row => CommitAsync($"held-{row}", VersionOf(row))));
        await ReplyAsync(request, Done(1));
        request = await _connection.ExpectAsync("transact");
        Assert.That(Inserted(request), Is.EqualTo(new[] { "b", "held-8" }));
        await ReplyAsync(request, Done(2), """{"count":1}""", Done(3), "{}");
        request = await _connection.ExpectAsync("transact");
        Assert.That(Inserted(request), Is.EqualTo(new[] { "held-7" }));
        await ReplyAsync(request, Done(4), "{}");
        Assert.That(await Task.WhenAll(all), Has.All.InstanceOf<TransactionOutcome.Success>());
    }

    private static Transaction Held(string name, int row) => new([.. TransactionOf(name).Operations, VersionOf(row)]);

    private static Wait VersionOf(int row) => Wait.Unchanged(
        PortDatabase.Table, PortDatabase.Row(row), new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal)
            { ["_version"] = OvsdbDatum.Of(PortDatabase.Row(1)) }, "changed");

    private static Transaction TransactionOf(string name) => new(
    [
        Wait.None(PortDatabase.Table, [Condition.Equal("name", name)], "name", $"{name} is there"),
        new Insert(PortDatabase.Table, new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal) { ["name"] = OvsdbDatum.Of(name) }, $"port_{name}"),
        new Mutate(PortDatabase.Table, [Condition.Equal("name", name)], [Mutation.Insert("addresses", OvsdbDatum.Set("x"))]) { ExpectedCount = 1 },
    ]);

    private Task<TransactionOutcome> CommitAsync(string name, params Operation[] more) =>
        _commits.CommitAsync(new([.. TransactionOf(name).Operations, .. more]), CancellationToken.None).WaitAsync(Eventually.Patience);

    private Task ReplyAsync(JsonElement request, params string[] parts) => _connection.ReplyAsync(request, $"[{string.Join(',', parts)}]");

    private static string Done(int row, int count = 1) => $$"""{},{"uuid":["uuid","{{PortDatabase.Row(row)}}"]},{"count":{{count}}}""";

    private static Guid? UuidIn(TransactionOutcome outcome) => (outcome as TransactionOutcome.Success)?.Results[1].Uuid;

    private static IEnumerable<string?> Inserted(JsonElement request) => request.GetProperty("params").EnumerateArray().Skip(1)
        .Where(o => o.GetProperty("op").GetString() == "insert").Select(o => o.GetProperty("row").GetProperty("name").GetString());

    private static string Described(JsonElement request) => string.Join(", ", request.GetProperty("params").EnumerateArray().Skip(1).Select(o =>
        $"{o.GetProperty("op").GetString()} {(o.TryGetProperty("row", out var row) ? row.GetProperty("name") : o.GetProperty("where")[0][2])}"));
}
