using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Testing;

/// <summary>An ovsdb-server of its own, in a directory of its own, that ends with the test whatever happens to it.</summary>
/// <remarks>It listens on a Unix socket and on a TCP port of the loopback interface.</remarks>
internal sealed partial class OvsdbServer : IAsyncDisposable
{
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

    /// <summary>OVN's Northbound.</summary>
    public static string NorthboundSchema => SchemaOf("ovn/ovn-nb.ovsschema");

    /// <summary>Open vSwitch's own database.</summary>
    public static string OpenVSwitchSchema => SchemaOf("openvswitch/vswitch.ovsschema");

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

    /// <summary>A port of the loopback interface that nobody listens on.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>The processor time that it has used, in milliseconds.</summary>
    public double ProcessorTime
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime.TotalMilliseconds;
        }
    }

    /// <summary>Its memory in megabytes, by a field of <c>/proc/PID/status</c> (proc(5)).</summary>
    public double Memory(string field) =>
        ProcessMemory.Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process!.Id}/status"), field);

    /// <summary>Ends the server without giving it a chance to say goodbye.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        process.Dispose();
    }

    /// <summary>Starts the server again with the database as it was left.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        File.Delete(Path.Combine(_directory, "db.sock"));
        _process = Programs.Start(
            "ovsdb-server",
            [
                "--no-chdir",
                $"--remote=p{UnixText}",
                $"--remote=ptcp:{Port}:127.0.0.1",
                .. _tlsArguments,
                $"--unixctl={_directory}/ctl",
                $"--log-file={_directory}/log",
                "-vconsole:off",
                "-vfile:warn",
                _database,
            ]);
        await Eventually.Async(
            async () => await UnixSocket.IsListenedOnAsync(Path.Combine(_directory, "db.sock")) || _process.HasExited,
            static there => there, TimeSpan.FromSeconds(10), "the socket of ovsdb-server");
        if (_process.HasExited)
            throw new ProgramException($"ovsdb-server ended: {await File.ReadAllTextAsync(Path.Combine(_directory, "log"))}");
        await RunAsync("ovsdb-client", "--timeout=20", "wait", UnixText, DatabaseName, "connected");
    }

    /// <summary>Copies the database's file as it is; the server must not run.</summary>
    public void SaveFile() => File.Copy(_database, _database + ".saved", overwrite: true);

    /// <summary>Puts the copy back; the server must not run.</summary>
    public void PutFileBack() => File.Copy(_database + ".saved", _database, overwrite: true);

    /// <summary>Commits operations to the database of a standalone server that does not run.</summary>
    /// <param name="operations">They and the database's name, as in a transact request (RFC 7047, section 4.1.3).</param>
    public Task<string> EditFileAsync(string operations) => RunAsync("ovsdb-tool", "transact", _database, operations);

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

    /// <summary>A schema that is installed by a package, or by hand.</summary>
    private static string SchemaOf(string file)
    {
        string[] places = [$"/usr/share/{file}", $"/usr/local/share/{file}"];
        return places.FirstOrDefault(File.Exists)
            ?? throw new ProgramException($"there is none of {string.Join(", ", places)}: install Open vSwitch and OVN");
    }

    private static OvsdbRemote Parse(string text) =>
        OvsdbRemote.TryParseList(text, out var remotes, out var error) ? remotes[0] : throw new InvalidOperationException(error);

    private static async Task<string> RunAsync(string program, params string[] arguments) =>
        (await Programs.RunAsync(program, arguments)).Succeeded();

    private void Signal(int signal)
    {
        if (Kill(_process!.Id, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), string.Create(CultureInfo.InvariantCulture, $"kill {_process.Id}"));
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
