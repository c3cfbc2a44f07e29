using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Benchmarks.Running;

/// <summary>The other end of a <see cref="ClientProcess"/>: this project's client, doing what <c>scripts/idl-client</c> does.</summary>
internal static class OvsdbClientProgram
{
    /// <summary>The argument that makes this program that client.</summary>
    public const string Command = "ovsdb-client";

    private const string Column = "external_ids";

    /// <summary>Carries out the commands on standard input until it ends.</summary>
    /// <param name="arguments">The remote, the database, the table and its columns.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var remote, var database, var table, .. var columns] || !OvsdbRemote.TryParseList(remote, out var remotes, out _))
            return 2;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            var replica = new DatabaseReplica(database, [new TableSubscription(table, [.. columns])]);
            await using var session = new OvsdbSession(replica, new(remotes) { RequestTimeout = TimeSpan.FromMinutes(1) }, NullLogger.Instance);
            switch (words[0])
            {
                case "dump":
                    await MeasureAsync(() => DumpAsync(session, table, NumberIn(words[1])));
                    break;
                case "transact":
                    await MeasureTransactionsAsync(session, table, NumberIn(words[1]), NumberIn(words[2]));
                    break;
                default:
                    await MeasurePreparedAsync(session, remotes[0], table, NumberIn(words[1]), NumberIn(words[2]));
                    break;
            }
        }

        return 0;
    }

    private static int NumberIn(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static async Task DumpAsync(OvsdbSession session, string table, int rows)
    {
        session.Start();
        await session.WaitForSyncAsync(CancellationToken.None);
        var held = session.Replica.Read(r => r.Table(table).Rows.Count);
        if (held < rows)
            throw new BenchmarkException($"the client holds {held} rows of {rows}");
    }

    private static async Task MeasureTransactionsAsync(OvsdbSession session, string table, int count, int depth)
    {
        session.Start();
        await session.WaitForSyncAsync(CancellationToken.None);
        var rows = session.Replica.Read(r => r.Table(table).Rows.Keys.ToArray());
        var next = -1;
        await MeasureAsync(() => Task.WhenAll(Enumerable.Range(0, depth).Select(_ => WorkAsync())));

        async Task WorkAsync()
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                await ChangeAsync(session, table, rows[i % rows.Length], i);
        }
    }

    private static async Task MeasurePreparedAsync(OvsdbSession session, OvsdbRemote remote, string table, int count, int depth)
    {
        session.Start();
        await session.WaitForSyncAsync(CancellationToken.None);
        var rows = session.Replica.Read(r => r.Table(table).Rows.Keys.ToArray());
        var requests = Enumerable.Range(0, count)
            .Select(i => (Id: i + 1, Change: ChangeOf(session, table, rows[i % rows.Length], i)))
            .Select(r => JsonRpc.Request(r.Id, "transact", w => r.Change.WriteParameters(w, session.Replica.Database))).ToArray();
        using var prepared = new PreparedTransactions(remote, session.Schema!, session.Replica.Table(table).Subscription, requests);
        // Only its own connection must receive the changes.
        await session.DisposeAsync();
        await MeasureAsync(() =>
        {
            prepared.Run(depth);
            return Task.CompletedTask;
        });
    }

    private static async Task ChangeAsync(OvsdbSession session, string table, Guid uuid, int value)
    {
        var outcome = await session.TransactAsync(ChangeOf(session, table, uuid, value), CancellationToken.None);
        if (outcome is not TransactionOutcome.Success)
            throw new BenchmarkException($"a transaction has ended with {outcome}");
    }

    private static Transaction ChangeOf(OvsdbSession session, string table, Guid uuid, int value)
    {
        var row = session.Replica.Read(r => r.Table(table).Rows[uuid]);
        var externalIds = row[Column].Pairs().Where(p => p.Key != "measured")
            .Append(KeyValuePair.Create("measured", value.ToString(CultureInfo.InvariantCulture)));
        return new([new Update(table, [Condition.Uuid(uuid)], DatabaseClient.Row((Column, OvsdbDatum.Map(externalIds)))) { ExpectedCount = 1 }]);
    }

    private static async Task MeasureAsync(Func<Task> work)
    {
        GC.Collect();
        var (began, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        var elapsed = Stopwatch.GetElapsedTime(began);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds} {(Environment.CpuUsage.TotalTime - processor).TotalSeconds}"));
    }
}
