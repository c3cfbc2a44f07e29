using System.Diagnostics;
using System.Globalization;

namespace Reconciler.Benchmarks.Running;

/// <summary>
/// A database client in its own process. It reads commands from its standard input, and answers how long each took. No figure includes its
/// start.
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

    /// <summary>Starts this project's client: this program in another process.</summary>
    public static ClientProcess StartOurs(OvsdbServer server, string table, IEnumerable<string> columns) =>
        new(
            Programs.Start(Environment.ProcessPath!, [OvsdbClientProgram.Command, server.UnixText, server.DatabaseName, table, .. columns]),
            server);

    /// <summary>Starts Open vSwitch's own client library for Python.</summary>
    public static ClientProcess StartPython(OvsdbServer server, string schema, string table, IEnumerable<string> columns) =>
        new(Programs.Start(BenchmarkFolders.PathOf("scripts", "idl-client"), [server.UnixText, schema, table, .. columns]), server);

    /// <summary>Reconnects and follows the table until it has <paramref name="rows"/> rows.</summary>
    public Task<ClientRun> DumpAsync(int rows, CancellationToken cancellationToken) =>
        TellAsync(string.Create(CultureInfo.InvariantCulture, $"dump {rows}"), cancellationToken);

    /// <summary>Commits <paramref name="count"/> transactions that change one row each, with <paramref name="depth"/> in flight.</summary>
    public Task<ClientRun> TransactAsync(int count, int depth, CancellationToken cancellationToken) =>
        TellAsync(string.Create(CultureInfo.InvariantCulture, $"transact {count} {depth}"), cancellationToken);

    /// <summary>Sends such transactions, written beforehand, and looks only for the ends of the replies. Only for our client.</summary>
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
