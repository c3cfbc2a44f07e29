using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Testing;

/// <summary>How servers come to be.</summary>
internal sealed partial class OvsdbServer
{
    /// <summary>Creates an empty standalone database and serves it.</summary>
    /// <param name="schema">The schema's file; the Northbound's where nothing else is said.</param>
    public static async Task<OvsdbServer> StartStandaloneAsync(string? schema = null)
    {
        var directory = NewDirectory();
        var database = Path.Combine(directory, "db");
        schema ??= NorthboundSchema;
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
            _tlsArguments =
            [
                $"--remote=pssl:{port}:127.0.0.1",
                $"--private-key={files.PrivateKey}",
                $"--certificate={files.Certificate}",
                $"--ca-cert={files.CaCertificate}",
            ],
        });
    }

    /// <summary>Creates the first member of a cluster and serves it.</summary>
    /// <param name="raftPort">Where it listens for the other members.</param>
    /// <param name="schema">The schema's file; the Northbound's where nothing else is said.</param>
    public static async Task<OvsdbServer> StartClusterAsync(int raftPort, string? schema = null)
    {
        var directory = NewDirectory();
        var database = Path.Combine(directory, "db");
        schema ??= NorthboundSchema;
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

    /// <summary>Starts another server that has what this one has now, and has done nothing yet but read it.</summary>
    public Task<OvsdbServer> StartCopyAsync()
    {
        var directory = NewDirectory();
        var database = Path.Combine(directory, "db");
        File.Copy(_database, database);
        return StartAsync(new(directory, database, DatabaseName));
    }

    /// <summary>Starts a relay, which serves a copy of what other servers have (ovsdb(7), "Relay Service Model").</summary>
    /// <param name="sources">The servers that it may copy from.</param>
    public static Task<OvsdbServer> StartRelayAsync(params IEnumerable<OvsdbServer> sources)
    {
        OvsdbServer[] servers = [.. sources];
        return StartAsync(new(
            NewDirectory(), $"relay:{servers[0].DatabaseName}:{string.Join(',', servers.Select(s => s.TcpText))}", servers[0].DatabaseName));
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
}
