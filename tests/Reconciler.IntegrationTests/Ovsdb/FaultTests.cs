using System.Diagnostics;
using System.Text.RegularExpressions;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using static Reconciler.IntegrationTests.Ovsdb.NorthboundSession;

namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>Whatever happens to its connections, a session ends up with what the server has, and nothing is there twice.</summary>
internal sealed partial class FaultTests
{
    private OvsdbServer _server;
    private DirectoryInfo _directory;

    [SetUp]
    public async Task StartServerAsync()
    {
        _directory = Directory.CreateTempSubdirectory("faults-");
        _server = await OvsdbServer.StartStandaloneAsync();
        await _server.NbctlAsync("ls-add", "all");
    }

    [TearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _directory?.Delete(recursive: true);
    }

    [Test]
    public async Task Each_fault_at_any_message_is_recovered_from(
        [Values(FaultKind.Delay, FaultKind.Pieces, FaultKind.Cut, FaultKind.CutInside, FaultKind.Silence, FaultKind.Garbage, FaultKind.LoseReply, FaultKind.LateRequest)]
        FaultKind kind)
    {
        // Some of them before the session is in step, and some among the transactions.
        int[] after = kind is FaultKind.Silence ? [0, 4, 9] : [0, 1, 2, 3, 4, 5, 7, 10, 15, 20];
        await using var proxy = new FaultProxy(
            _server.Tcp, Fault.Scripted(after.Select(n => new Fault(kind, n))), kind is FaultKind.Pieces ? Path.Combine(_directory.FullName, "proxy.sock") : null);
        await ChurnAsync(proxy);
        // A connection that is only late goes on for ever.
        Assert.That(proxy.Struck.GetValueOrDefault(kind), Is.EqualTo(kind is FaultKind.Delay or FaultKind.Pieces ? 1 : after.Length));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Faults_by_chance_are_recovered_from(int seed)
    {
        await using var proxy = new FaultProxy(_server.Unix, Fault.Random(seed, 12));
        await ChurnAsync(proxy);
        TestContext.Out.WriteLine(string.Join(", ", proxy.Struck.Select(s => $"{s.Key} {s.Value}")));
    }

    /// <summary>Makes rows as the reconciler does: looks, plans, commits with a guard, and looks again when it does not know.</summary>
    private async Task ChurnAsync(FaultProxy proxy)
    {
        const int Rows = 60;
        var unknown = 0;
        var clock = Stopwatch.StartNew();
        await using var session = await StartAsync([proxy.Remote], o => o with
        {
            RequestTimeout = TimeSpan.FromMilliseconds(500), ProbeInterval = TimeSpan.FromMilliseconds(250), MaximumBackoff = TimeSpan.FromMilliseconds(100),
        });
        for (var i = 0; i < Rows; i++)
        {
            var name = $"row-{i}";
            while (true)
            {
                await session.SyncedAsync();
                if (session.Names().Contains(name))
                    break;
                var outcome = await session.TransactAsync(
                    Wait.None("Logical_Switch", [Condition.Equal("name", name)], "name", "it is there"),
                    NewSwitch(name), NewPort($"port-{i}"), PutOn("all", OvsdbAtom.NamedUuid("p")));
                if (outcome is TransactionOutcome.Unknown)
                {
                    unknown++;
                    await Task.Delay(10);
                }

                Assert.That(outcome, Is.Not.InstanceOf<TransactionOutcome.Rejected>());
                Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(300)));
            }
        }

        proxy.CalmDown();
        await Eventually.Async(
            async () =>
            {
                await session.SyncedAsync();
                return (string[])[.. await DumpAsync("Logical_Switch"), .. await DumpAsync("Logical_Switch_Port")];
            },
            dump => dump.SequenceEqual(Held(session, "Logical_Switch").Concat(Held(session, "Logical_Switch_Port"))),
            TimeSpan.FromSeconds(10), "the replica is what the server has");
        var names = (await DumpAsync("Logical_Switch")).Select(r => r.Split(' ')[1]).Order(StringComparer.Ordinal);
        Assert.That(names, Is.EqualTo(Enumerable.Range(0, Rows).Select(i => $"row-{i}").Append("all").Order(StringComparer.Ordinal)), "each once");
        Assert.That(session.Switch("all")["ports"].Count, Is.EqualTo(Rows), "no port is lost");
        TestContext.Out.WriteLine($"{unknown} outcomes not known, in step {session.Synced.Count(s => s)} times, {clock.Elapsed.TotalSeconds:0.0} s");
    }

    private static IEnumerable<string> Held(NorthboundSession session, string table) =>
        session.Replica.Read(r => r.Table(table).Rows.Values.Select(row => $"{row.Uuid} {row["name"].Single}").Order(StringComparer.Ordinal).ToArray());

    /// <summary>What a client that is none of ours sees.</summary>
    private async Task<IEnumerable<string>> DumpAsync(string table)
    {
        var dump = (await Programs.RunAsync(
            "ovsdb-client", ["--timeout=20", "--format=csv", "--data=bare", "dump", _server.UnixText, "OVN_Northbound", table, "_uuid", "name"])).Succeeded();
        return RowPattern().Matches(dump).Select(m => $"{m.Groups["uuid"].Value} {m.Groups["name"].Value}").Order(StringComparer.Ordinal);
    }

    [GeneratedRegex("^(?<uuid>[0-9a-f-]{36}),(?<name>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex RowPattern();
}
