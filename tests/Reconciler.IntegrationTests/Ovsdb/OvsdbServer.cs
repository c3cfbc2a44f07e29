using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Reconciler.IntegrationTests.Lab;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>An ovsdb-server of its own, in a directory of its own, that ends with the test whatever happens to it.</summary>
/// <remarks>It listens on a Unix socket and on a TCP port of the loopback interface.</remarks>
internal sealed partial class OvsdbServer : IAsyncDisposable
{
    public const string NorthboundSchema = "/usr/share/ovn/ovn-nb.ovsschema";

    private const int SigStop = 19;
    private const int SigCont = 18;

    private readonly string _directory;
    private readonly string _database;
    private string[] _tlsArguments = [];
    private Process? _process;

    private OvsdbServer(string directory, string database, string databaseName)
    {
        _directory = directory;
        _database = database;
        DatabaseName = databaseName;
        Port = FreePort();
    }

    /// <summary>The database that it serves, e.g. <c>OVN_Northbound</c>.</summary>
    public string DatabaseName { get; }

    /// <summary>The TCP port; the same after a restart.</summary>
    public int Port { get; }

    /// <summary>The TCP port that is for TLS; 0 for none.</summary>
    public int TlsPort { get; private init; }

    /// <summary>Its Unix socket as programs write it.</summary>
    public string UnixText => $"unix:{_directory}/db.sock";

    /// <summary>Its TCP port as programs write it.</summary>
    public string TcpText => $"tcp:127.0.0.1:{Port}";

    public OvsdbRemote Unix => Parse(UnixText);

    public OvsdbRemote Tcp => Parse(TcpText);

    /// <summary>Creates an empty standalone database and serves it.</summary>
    /// <param name="schema">The schema's file.</param>
    public static async Task<OvsdbServer> StartStandaloneAsync(string schema = NorthboundSchema)
    {
        var directory = NewDirectory();
        var database = Path.Combine(directory, "db");
        await RunAsync("ovsdb-tool", "create", database, schema);
        return await StartAsync(new(directory, database, await NameOf(schema)));
    }

    /// <summary>Creates an empty standalone database and serves it, also by TLS.</summary>
    /// <param name="files">The server's certificate and key, and the CA that must have signed those of its clients.</param>
    public static async Task<OvsdbServer> StartTlsAsync(TlsFiles files)
    {
        var directory = NewDirectory();
        var database = Path.Combine(directory, "db");
        await RunAsync("ovsdb-tool", "create", database, NorthboundSchema);
        var port = FreePort();
        return await StartAsync(new(directory, database, await NameOf(NorthboundSchema))
        {
            TlsPort = port,
            _tlsArguments = [$"--remote=pssl:{port}:127.0.0.1", $"--private-key={files.PrivateKey}", $"--certificate={files.Certificate}", $"--ca-cert={files.CaCertificate}"],
        });
    }

    /// <summary>Creates the first member of a cluster and serves it.</summary>
    /// <param name="raftPort">Where it listens for the other members.</param>
    /// <param name="schema">The schema's file.</param>
    public static async Task<OvsdbServer> StartClusterAsync(int raftPort, string schema = NorthboundSchema)
    {
        var directory = NewDirectory();
        var database = Path.Combine(directory, "db");
        await RunAsync("ovsdb-tool", "create-cluster", database, schema, $"tcp:127.0.0.1:{raftPort}");
        return await StartAsync(new(directory, database, await NameOf(schema)));
    }

    /// <summary>Creates a further member of a cluster and serves it once it has joined.</summary>
    /// <param name="raftPort">Where it listens for the other members.</param>
    /// <param name="memberPort">Where a member listens that is there already.</param>
    /// <param name="databaseName">The database.</param>
    public static async Task<OvsdbServer> JoinClusterAsync(int raftPort, int memberPort, string databaseName = "OVN_Northbound")
    {
        var directory = NewDirectory();
        var database = Path.Combine(directory, "db");
        await RunAsync("ovsdb-tool", "join-cluster", database, databaseName, $"tcp:127.0.0.1:{raftPort}", $"tcp:127.0.0.1:{memberPort}");
        return await StartAsync(new(directory, database, databaseName));
    }

    /// <summary>A port of the loopback interface that nobody listens on.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Ends the server without giving it a chance to say goodbye.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Lab.Eventually.Patience);
        process.Dispose();
    }

    /// <summary>Starts the server again with the database as it was left.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        File.Delete(Path.Combine(_directory, "db.sock"));
        _process = Start(
            "ovsdb-server",
            [
                "--no-chdir",
                $"--remote=p{UnixText}",
                $"--remote=ptcp:{Port}:127.0.0.1",
                .. _tlsArguments,
                $"--unixctl={_directory}/ctl",
                $"--log-file={_directory}/log",
                "-vconsole:off",
                "-vfile:info",
                _database,
            ]);
        await Eventually.Async(
            async () => await UnixSocket.IsListenedOnAsync(Path.Combine(_directory, "db.sock")) || _process.HasExited,
            static there => there, TimeSpan.FromSeconds(10), "the socket of ovsdb-server");
        if (_process.HasExited)
            throw new AssertionException($"ovsdb-server ended: {await File.ReadAllTextAsync(Path.Combine(_directory, "log"))}");
        await RunAsync("ovsdb-client", "--timeout=20", "wait", UnixText, DatabaseName, "connected");
    }

    /// <summary>Copies the database's file as it is; the server must not run.</summary>
    public void SaveFile() => File.Copy(_database, _database + ".saved", overwrite: true);

    /// <summary>Puts the copy back; the server must not run.</summary>
    public void PutFileBack() => File.Copy(_database + ".saved", _database, overwrite: true);

    /// <summary>Makes the database anew, empty and standalone; the server must not run.</summary>
    public async Task MakeAnewAsync()
    {
        File.Delete(_database);
        await RunAsync("ovsdb-tool", "create", _database, NorthboundSchema);
    }

    /// <summary>Makes the server stand still; its sockets stay open.</summary>
    public void Suspend() => Signal(SigStop);

    /// <summary>Lets it go on.</summary>
    public void Resume() => Signal(SigCont);

    /// <summary>Commits a transaction as another client would.</summary>
    /// <param name="operations">The operations, as JSON, separated by commas.</param>
    /// <returns>The results, as JSON.</returns>
    public Task<string> TransactAsync(string operations) =>
        RunAsync("ovsdb-client", "--timeout=20", "transact", UnixText, $"[\"{DatabaseName}\",{operations}]");

    /// <summary>Runs ovn-nbctl on it.</summary>
    public Task<string> NbctlAsync(params string[] arguments) =>
        RunAsync("ovn-nbctl", [$"--db={UnixText}", "--no-leader-only", "--timeout=20", .. arguments]);

    /// <summary>Converts the database to another schema.</summary>
    public Task<string> ConvertAsync(string schema) => RunAsync("ovsdb-client", "--timeout=20", "convert", UnixText, schema);

    /// <summary>Sends it a command as ovs-appctl(8) does.</summary>
    public Task<string> AppctlAsync(params string[] arguments) => RunAsync("ovs-appctl", ["-t", $"{_directory}/ctl", .. arguments]);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<OvsdbServer> StartAsync(OvsdbServer server)
    {
        try
        {
            await server.RestartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static string NewDirectory() => Directory.CreateTempSubdirectory("ovsdb-").FullName;

    private static async Task<string> NameOf(string schema)
    {
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(schema));
        return json.RootElement.GetProperty("name").GetString()!;
    }

    private static OvsdbRemote Parse(string text)
    {
        Assert.That(OvsdbRemote.TryParseList(text, out var remotes, out var error), Is.True, error);
        return remotes![0];
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        try
        {
            var result = await Programs.RunAsync(program, arguments);
            return result.ExitStatus == 0 ? result.Output : throw new AssertionException($"{result.Command}: {result.ExitStatus}: {result.Errors}");
        }
        catch (Win32Exception e)
        {
            throw Missing(program, e);
        }
    }

    private static Process Start(string program, params string[] arguments)
    {
        try
        {
            return Programs.Start(program, arguments);
        }
        catch (Win32Exception e)
        {
            throw Missing(program, e);
        }
    }

    private static AssertionException Missing(string program, Win32Exception e) =>
        new($"these tests need {program}, of the packages openvswitch-switch and ovn-central: {e.Message}", e);

    private void Signal(int signal)
    {
        if (Kill(_process!.Id, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), string.Create(CultureInfo.InvariantCulture, $"kill {_process.Id}"));
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
