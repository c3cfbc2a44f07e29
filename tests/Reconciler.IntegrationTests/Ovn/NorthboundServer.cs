using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovn;

namespace Reconciler.IntegrationTests.Ovn;

/// <summary>A Northbound database of its own in a directory of its own, without <c>ovn-northd</c>.</summary>
internal sealed class NorthboundServer : IAsyncDisposable
{
    private readonly OvsdbServer _server;

    private NorthboundServer(OvsdbServer server) => _server = server;

    /// <summary>Creates the database, starts the server and waits until it answers.</summary>
    public static async Task<NorthboundServer> StartAsync()
    {
        var server = await OvsdbServer.StartStandaloneAsync();
        try
        {
            await server.NbctlAsync("init");
            return new(server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs <c>ovn-nbctl</c>, which must succeed.</summary>
    public Task<string> CommandAsync(params string[] arguments) => _server.NbctlAsync(arguments);

    /// <summary>A client of ours, in step with the database.</summary>
    public async Task<NorthboundClient> ConnectAsync(string host)
    {
        var database = new NorthboundDatabase(host);
        var client = new NorthboundClient(database, new(database.Replica, new([_server.Unix]), NullLogger.Instance));
        client.Start();
        using var bound = new CancellationTokenSource(Eventually.Patience);
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

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
