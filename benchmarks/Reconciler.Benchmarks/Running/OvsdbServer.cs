using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Benchmarks.Running;

/// <summary>A real ovsdb-server, with no other OVN or Open vSwitch program connected.</summary>
internal sealed class OvsdbServer : IAsyncDisposable
{
    /// <summary>OVN's Northbound.</summary>
    public const string NorthboundSchema = "/usr/share/ovn/ovn-nb.ovsschema";

    /// <summary>Open vSwitch's own database.</summary>
    public const string OpenVSwitchSchema = "/usr/share/openvswitch/vswitch.ovsschema";

    private readonly string _directory;
    private readonly Process _process;

    private OvsdbServer(string directory, string database, Process process)
    {
        _directory = directory;
        _process = process;
        Database = database;
    }

    /// <summary>The database that it serves.</summary>
    public string Database { get; }

    /// <summary>How it is reached, as programs write it.</summary>
    public string Text => $"unix:{_directory}/db.sock";

    /// <summary>How it is reached.</summary>
    public OvsdbRemote Remote => OvsdbRemote.TryParseList(Text, out var remotes, out var error) ? remotes[0] : throw new BenchmarkException(error);

    /// <summary>Creates an empty database and serves it.</summary>
    public static async Task<OvsdbServer> StartAsync(string schema, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(schema, cancellationToken));
        var directory = Directory.CreateTempSubdirectory("bench-ovsdb-").FullName;
        await Programs.RunAsync("ovsdb-tool", ["create", FileIn(directory), schema], cancellationToken);
        return await ServeAsync(directory, json.RootElement.GetProperty("name").GetString()!, cancellationToken);
    }

    /// <summary>Starts another server on a copy of this one's present data.</summary>
    public Task<OvsdbServer> StartCopyAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("bench-ovsdb-").FullName;
        File.Copy(FileIn(_directory), FileIn(directory));
        return ServeAsync(directory, Database, cancellationToken);
    }

    /// <summary>A client that writes to it.</summary>
    public Task<DatabaseClient> ConnectAsync(CancellationToken cancellationToken) => DatabaseClient.ConnectAsync(Remote, Database, cancellationToken);

    /// <summary>The processor time that it has used, in milliseconds.</summary>
    public double ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalMilliseconds;
        }
    }

    /// <summary>Its memory in megabytes, by a field of <c>/proc/PID/status</c> (proc(5)).</summary>
    public double Memory(string field) => ProcessMemory.Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status"), field);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static string FileIn(string directory) => Path.Combine(directory, "db");

    private static async Task<OvsdbServer> ServeAsync(string directory, string database, CancellationToken cancellationToken)
    {
        var process = Programs.Start(
            "ovsdb-server",
            [
                "--no-chdir", $"--remote=punix:{directory}/db.sock", $"--unixctl={directory}/ctl", $"--log-file={directory}/log", "-vconsole:off", "-vfile:warn",
                FileIn(directory),
            ]);
        var server = new OvsdbServer(directory, database, process);
        try
        {
            while (!File.Exists(Path.Combine(directory, "db.sock")) && !process.HasExited)
                await Task.Delay(10, cancellationToken);
            await Programs.RunAsync("ovsdb-client", ["--timeout=20", "wait", server.Text, database, "connected"], cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
