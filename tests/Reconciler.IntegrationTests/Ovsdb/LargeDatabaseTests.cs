using System.Diagnostics;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using static Reconciler.IntegrationTests.Ovsdb.NorthboundSession;

namespace Reconciler.IntegrationTests.Ovsdb;

internal sealed class LargeDatabaseTests
{
    [Test]
    public async Task A_hundred_thousand_rows_are_in_step_within_seconds()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        // Five thousand rows at once take a busy server a while.
        await using var session = await StartAsync([server.Unix], o => o with { RequestTimeout = Eventually.Patience });
        for (var batch = 0; batch < 20; batch++)
        {
            var outcome = await session.TransactAsync([.. Enumerable.Range(batch * 5000, 5000).Select(i => new Insert(
                "Logical_Switch",
                Row(("name", OvsdbDatum.Of($"switch-{i}")),
                    ("external_ids", OvsdbDatum.Map([KeyValuePair.Create("owner", "us"), KeyValuePair.Create("number", $"{i}")]))),
                $"s{i}"))]);
            Assert.That(outcome, Is.InstanceOf<TransactionOutcome.Success>());
        }

        var clock = Stopwatch.StartNew();
        await using var fresh = await StartAsync([server.Unix]);
        TestContext.Out.WriteLine($"100,000 rows in {clock.ElapsedMilliseconds} ms");
        Assert.Multiple(() =>
        {
            Assert.That(fresh.Replica.Read(r => r.Table("Logical_Switch").Rows.Count), Is.EqualTo(100_000));
            Assert.That(session.Replica.Read(r => r.Table("Logical_Switch").Rows.Count), Is.EqualTo(100_000));
        });
    }
}
