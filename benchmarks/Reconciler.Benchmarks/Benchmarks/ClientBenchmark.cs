using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;
using Reconciler.Ovn;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>Compares our database client with Open vSwitch's own for Python, on the same server, for the same rows and columns.</summary>
/// <remarks>
/// Both are processes that are started once and then get commands, so that no figure includes a start. Both do everything once before it
/// counts. Our client is compiled just in time; the installed daemon is precompiled.
/// </remarks>
internal sealed class ClientBenchmark : IBenchmark
{
    private const int Rows = 100_000;
    private const int FewRows = 1000;
    private const int Transactions = 5000;
    private const int Depth = 64;

    private const string Ours = "reconciler";
    private const string Python = "the Python IDL, its JSON parser in C";
    private const string Prepared = "requests written beforehand";

    /// <inheritdoc/>
    public string Name => "client";

    /// <inheritdoc/>
    public string Title => string.Create(
        CultureInfo.InvariantCulture, $"the OVSDB client: transactions that change one row each, and the first dump of {Rows:#,0} ports");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        await using (var few = await StartAsync(FewRows, progress, cancellationToken))
        {
            progress("transactions, one after another");
            figures.AddRange(await TransactAsync(few, "one after another", 1, cancellationToken));
            progress("transactions, several in flight");
            figures.AddRange(await TransactAsync(few, string.Create(CultureInfo.InvariantCulture, $"{Depth} in flight"), Depth, cancellationToken));
        }

        await using var many = await StartAsync(Rows, progress, cancellationToken);
        progress("dump");
        figures.AddRange(await DumpAsync(many, cancellationToken));
        return figures;
    }

    private static async Task<OvsdbServer> StartAsync(int rows, Action<string> progress, CancellationToken cancellationToken)
    {
        progress(string.Create(CultureInfo.InvariantCulture, $"filling a server with {rows:#,0} ports"));
        var server = await OvsdbServer.StartStandaloneAsync(OvsdbServer.NorthboundSchema);
        await using var writer = await DatabaseClient.ConnectAsync(server, cancellationToken);
        await ForeignPorts.FillAsync(writer, rows, cancellationToken);
        return server;
    }

    private static async Task<IEnumerable<Figure>> TransactAsync(OvsdbServer server, string how, int depth, CancellationToken cancellationToken)
    {
        await using var prepared = ClientProcess.StartOurs(server, NorthboundDatabase.Port, NorthboundDatabase.PortColumns);
        var runs = await MeasureAsync(
            server,
            rounds: 6,
            TimeSpan.FromSeconds(12),
            (c, token) => c.TransactAsync(Transactions, depth, token),
            cancellationToken,
            (Prepared, token => prepared.SendPreparedAsync(Transactions, depth, token)));
        Measurement Rate(string label) => runs.Of(label, r => Transactions * 1000 / r.Elapsed);
        Measurement Each(string label, Func<ClientRun, double> of) => runs.Of(label, r => of(r) * 1000 / Transactions);
        return
        [
            new($"transactions, {how}", "1/s", Rate(Ours), Rate(Python), new Aim.TimesMore(5)),
            new($"transactions, {how}", "1/s", Rate(Ours), Rate(Prepared), new Aim.None()),
            new($"what the server allows, {how}", "1/s", Rate(Prepared), Rate(Python), new Aim.None()),
            new($"client's processor time for one, {how}", "µs", Each(Ours, r => r.Processor), Each(Python, r => r.Processor), new Aim.None()),
            new($"server's processor time for one, {how}", "µs", Each(Ours, r => r.Server), Each(Python, r => r.Server), new Aim.None()),
        ];
    }

    private static async Task<IEnumerable<Figure>> DumpAsync(OvsdbServer server, CancellationToken cancellationToken)
    {
        var runs = await MeasureAsync(server, 4, TimeSpan.FromSeconds(25), (c, token) => c.DumpAsync(Rows, token), cancellationToken);
        return
        [
            new("dump, from connecting until in sync", "ms", runs.Of(Ours, r => r.Elapsed), runs.Of(Python, r => r.Elapsed), new Aim.TimesLess(5)),
            new("dump, the client's processor time", "ms", runs.Of(Ours, r => r.Processor), runs.Of(Python, r => r.Processor), new Aim.TimesLess(5)),
            new("dump, the server's processor time", "ms", runs.Of(Ours, r => r.Server), runs.Of(Python, r => r.Server), new Aim.None()),
            new("dump, the first of a process, until in sync", "ms", runs.FirstOf(Ours, r => r.Elapsed), runs.FirstOf(Python, r => r.Elapsed), new Aim.None()),
        ];
    }

    private static async Task<ClientRuns> MeasureAsync(
        OvsdbServer server,
        int rounds,
        TimeSpan atMost,
        Func<ClientProcess, CancellationToken, Task<ClientRun>> work,
        CancellationToken cancellationToken,
        params (string Label, Func<CancellationToken, Task<ClientRun>> Work)[] besides)
    {
        await using var ours = ClientProcess.StartOurs(server, NorthboundDatabase.Port, NorthboundDatabase.PortColumns);
        await using var python = ClientProcess.StartPython(server, OvsdbServer.NorthboundSchema, NorthboundDatabase.Port, NorthboundDatabase.PortColumns);
        var runs = new ClientRuns();
        var contest = new Contest();
        (string, Func<CancellationToken, Task<ClientRun>>)[] clients = [(Ours, token => work(ours, token)), (Python, token => work(python, token)), .. besides];
        foreach (var (label, run) in clients)
            contest.Add(label, async token => runs.Add(label, await run(token)));
        await contest.RunAsync(rounds, atMost, cancellationToken, least: 2);
        return runs;
    }
}
