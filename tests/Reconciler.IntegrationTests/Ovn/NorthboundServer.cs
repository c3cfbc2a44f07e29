using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.IntegrationTests.Lab;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.IntegrationTests.Ovn;

/// <summary>A Northbound database of its own in a directory of its own, without <c>ovn-northd</c>.</summary>
internal sealed class NorthboundServer : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);
    private static readonly string[] s_schemas = ["/usr/share/ovn/ovn-nb.ovsschema", "/usr/local/share/ovn/ovn-nb.ovsschema"];

    private readonly DirectoryInfo _directory;
    private readonly Process _server;

    private NorthboundServer(DirectoryInfo directory, Process server)
    {
        _directory = directory;
        _server = server;
    }

    /// <summary>How it is reached.</summary>
    public string Remote => $"unix:{Path.Combine(_directory.FullName, "nb.sock")}";

    /// <summary>Creates the database, starts the server and waits until it answers.</summary>
    public static async Task<NorthboundServer> StartAsync()
    {
        var schema = s_schemas.FirstOrDefault(File.Exists)
            ?? throw new AssertionException($"OVN's schema is in none of {string.Join(", ", s_schemas)}: install OVN");
        var directory = Directory.CreateTempSubdirectory("northbound-");
        var database = Path.Combine(directory.FullName, "nb.db");
        (await Programs.RunAsync("ovsdb-tool", ["create", database, schema])).Succeeded();
        var socket = Path.Combine(directory.FullName, "nb.sock");
        var server = new NorthboundServer(directory, Programs.Start("ovsdb-server", [$"--remote=punix:{socket}", $"--unixctl={Path.Combine(directory.FullName, "ctl")}", database]));
        try
        {
            await Eventually.Async(() => UnixSocket.IsListenedOnAsync(socket), listens => listens, s_bound, "ovsdb-server listens");
            await server.CommandAsync("init");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs <c>ovn-nbctl</c>, which must succeed.</summary>
    public async Task<string> CommandAsync(params IEnumerable<string> arguments) =>
        (await Programs.RunAsync("ovn-nbctl", [$"--db={Remote}", "--timeout=20", .. arguments])).Succeeded();

    /// <summary>A client of ours, in step with the database.</summary>
    public async Task<NorthboundClient> ConnectAsync(string host)
    {
        Assert.That(OvsdbRemote.TryParseList(Remote, out var remotes, out var error), Is.True, error);
        var database = new NorthboundDatabase(host);
        var client = new NorthboundClient(database, new(database.Replica, new(remotes!), NullLogger.Instance));
        client.Start();
        using var bound = new CancellationTokenSource(s_bound);
        await client.Session.WaitForSyncAsync(bound.Token);
        return client;
    }

    /// <summary>The rows of a table, each as <c>COLUMN=VALUE …</c> with the columns by name, in an order that does not depend on their UUIDs.</summary>
    public async Task<string[]> RowsAsync(string table, params string[] without)
    {
        var list = JsonNode.Parse(await CommandAsync("--format=json", "list", table))!;
        var headings = list["headings"]!.AsArray().Select(h => h!.GetValue<string>()).ToArray();
        return
        [
            .. list["data"]!.AsArray()
                .Select(row => string.Join('\n', row!.AsArray()
                    .Select((value, i) => (Column: headings[i], Value: value!.ToJsonString(JsonSerializerOptions.Default)))
                    .Where(c => c.Column != "_uuid" && !without.Contains(c.Column))
                    .OrderBy(c => c.Column, StringComparer.Ordinal)
                    .Select(c => $"{c.Column}={c.Value}")))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>How many rows a column of the only row of a table refers to.</summary>
    public async Task<int> CountAsync(string table, string column)
    {
        var uuids = await CommandAsync("--bare", "--no-headings", $"--columns={column}", "list", table);
        return uuids.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill();
        using var bound = new CancellationTokenSource(s_bound);
        await _server.WaitForExitAsync(bound.Token);
        _server.Dispose();
        _directory.Delete(recursive: true);
    }
}
