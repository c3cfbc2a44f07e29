using System.Diagnostics;
using System.Globalization;

namespace Reconciler.Benchmarks.Running;

/// <summary>
/// A client of a database in a process of its own, which is told on its input what to do and answers how long it took. Its start is
/// in no figure.
/// </summary>
internal sealed class ClientProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly OvsdbServer _server;
    private readonly Task<string> _errors;

    private ClientProcess(Process process, OvsdbServer server)
    {
        _process = process;
        _server = server;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts this project's client: this program's own code, built as it is, in another process.</summary>
    public static ClientProcess StartOurs(OvsdbServer server, string table, IEnumerable<string> columns) =>
        new(
            Programs.Start(Environment.ProcessPath!, [OvsdbClientProgram.Command, server.UnixText, server.DatabaseName, table, .. columns]),
            server);

    /// <summary>Starts Open vSwitch's own client library for Python.</summary>
    public static ClientProcess StartPython(OvsdbServer server, string schema, string table, IEnumerable<string> columns) =>
        new(Programs.Start(BenchmarkFolders.PathOf("scripts", "idl-client"), [server.UnixText, schema, table, .. columns]), server);

    /// <summary>Connects anew and follows the table until it has so many rows.</summary>
    public Task<ClientRun> DumpAsync(int rows, CancellationToken cancellationToken) =>
        TellAsync(string.Create(CultureInfo.InvariantCulture, $"dump {rows}"), cancellationToken);

    /// <summary>Commits so many transactions, each of which changes one row, with so many in flight.</summary>
    public Task<ClientRun> TransactAsync(int count, int depth, CancellationToken cancellationToken) =>
        TellAsync(string.Create(CultureInfo.InvariantCulture, $"transact {count} {depth}"), cancellationToken);

    /// <summary>Sends as many such transactions that are written beforehand, and reads nothing but where the replies end; ours only.</summary>
    public Task<ClientRun> SendPreparedAsync(int count, int depth, CancellationToken cancellationToken) =>
        TellAsync(string.Create(CultureInfo.InvariantCulture, $"prepared {count} {depth}"), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<ClientRun> TellAsync(string command, CancellationToken cancellationToken)
    {
        var server = _server.ProcessorTime;
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var answer = await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(s_bound, cancellationToken)
            ?? throw new BenchmarkException($"{command}: {await _errors}");
        var seconds = answer.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new(seconds[0] * 1000, seconds[1] * 1000, _server.ProcessorTime - server);
    }
}
