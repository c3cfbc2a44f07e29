using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Replica;

namespace Reconciler.Tests.Ovsdb;

/// <summary>A server may send any number of rows; what does not fit the budget ends the session, with a reason.</summary>
[TestFixture]
internal sealed class ReplicaBudgetTests
{
    [Test]
    public void A_dump_of_too_many_rows_is_refused_and_the_rows_stay()
    {
        var replica = Replica(new(3, 1 << 20));
        replica.Resync(PortDatabase.Json(Dump(3)), UpdateFormat.Update2);
        Assert.That(
            () => replica.Resync(PortDatabase.Json(Dump(4)), UpdateFormat.Update2),
            Throws.InstanceOf<OvsdbConnectionException>()
                .With.Message.EqualTo("the server has more than 3 rows of Ports for this host, which is the limit (limits.replica-rows)"));
        Assert.That(PortDatabase.Names(replica), Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test]
    public void Updates_count_too_and_what_is_deleted_makes_room()
    {
        var replica = Replica(new(3, 1 << 20));
        replica.Resync(PortDatabase.Json(Dump(3)), UpdateFormat.Update2);
        replica.Update(PortDatabase.Json(PortDatabase.Updates(3, "delete", "null")), UpdateFormat.Update2, _ => { });
        replica.Update(PortDatabase.Json(PortDatabase.Updates(4, "insert", """{"name":"4"}""")), UpdateFormat.Update2, _ => { });
        Assert.That(
            () => replica.Update(PortDatabase.Json(PortDatabase.Updates(5, "insert", """{"name":"5"}""")), UpdateFormat.Update2, _ => { }),
            Throws.InstanceOf<OvsdbConnectionException>());
    }

    [Test]
    public void A_few_rows_of_many_megabytes_are_too_much_as_well()
    {
        var replica = Replica(new(1000, 4 << 20));
        Assert.That(
            () => replica.Resync(PortDatabase.Json(PortDatabase.Updates(1, "initial", $$"""{"name":"{{new string('x', 3 << 20)}}"}""")),
                UpdateFormat.Update2),
            Throws.InstanceOf<OvsdbConnectionException>().With.Message.EqualTo(
                "the server's rows of Ports for this host take more than 4 MiB, which is the limit (limits.replica-memory)"));
    }

    [Test]
    public void What_is_counted_is_about_what_is_taken()
    {
        // The pools of buffers that are filled by the first are of use to the second.
        var first = Replica(ReplicaBudget.Default);
        Fill(first);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var replica = Replica(ReplicaBudget.Default);
        Fill(replica);
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.That(replica.Bytes, Is.InRange(taken / 2, taken * 2));
        GC.KeepAlive((first, replica));

        static void Fill(DatabaseReplica replica)
        {
            using var json = System.Text.Json.JsonDocument.Parse(
                PortDatabase.Updates([.. Enumerable.Range(1, 20_000).Select(i => (i, "initial",
                $$"""{"name":"port {{i}} of a switch","addresses":"52:54:00:00:00:01 10.0.0.{{i}}","external_ids":["map",[["owner {{i}}","x"],["b","y {{i}}"]]]}"""))]));
            replica.Resync(json.RootElement, UpdateFormat.Update2);
        }
    }

    [Test]
    public async Task A_session_ends_with_the_reason_and_tries_the_next_server()
    {
        using var hostile = new ScriptedServer();
        using var healthy = new ScriptedServer();
        await using var observed = new ObservedSession([hostile.Remote, healthy.Remote], o => o with { Budget = () => new(3, 1 << 20) })
            .Start();
        using (var connection = await hostile.AcceptAsync())
        {
            await connection.SyncAsync(Dump(1000));
            await connection.ExpectCloseAsync();
        }

        using var other = await healthy.AcceptAsync();
        await other.SyncAsync(Dump(2));
        await observed.SyncedAsync();
        Assert.That(observed.Log.From(Microsoft.Extensions.Logging.LogLevel.Warning).Single(),
            Does.Contain("the server has more than 3 rows of Ports"));
    }

    private static DatabaseReplica Replica(ReplicaBudget budget)
    {
        var replica = PortDatabase.NewBoundReplica();
        replica.Budget = budget;
        return replica;
    }

    private static string Dump(int rows) =>
        PortDatabase.Updates([.. Enumerable.Range(1, rows).Select(i => (i, "initial", $$"""{"name":"{{i}}"}"""))]);
}
