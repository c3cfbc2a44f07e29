using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Session;
using Reconciler.Topology;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Planning;
using Reconciler.Topology.Reading;

namespace Reconciler.IntegrationTests.Topology;

/// <summary>A Northbound of its own, and an engine for topologies on it.</summary>
internal sealed partial class TopologyServer : IAsyncDisposable
{
    private readonly OvsdbServer _server;
    private readonly OvsdbSession _session;

    private readonly bool _ownsServer;

    private TopologyServer(OvsdbServer server, string host, bool ownsServer)
    {
        _server = server;
        _ownsServer = ownsServer;
        _session = new(new("OVN_Northbound", []), new([server.Unix]), NullLogger.Instance);
        Engine = new(_session, host, _ => Task.FromResult(Chassis));
    }

    /// <summary>The hosts that the Southbound would have.</summary>
    public ImmutableArray<Chassis> Chassis { get; set; } =
        [.. new[] { "node-1", "node-2" }.Select(n => new Chassis(n, n, [], [new("physnet", "br-mgmt")]))];

    public TopologyEngine Engine { get; }

    public OvsdbServer Server => _server;

    public static async Task<TopologyServer> StartAsync()
    {
        var server = await OvsdbServer.StartStandaloneAsync();
        await server.NbctlAsync("init");
        return await StartAsync(new(server, "node-1", ownsServer: true));
    }

    private static async Task<TopologyServer> StartAsync(TopologyServer topology)
    {
        topology._session.Start();
        using var bound = new CancellationTokenSource(Eventually.Patience);
        await topology._session.WaitForSyncAsync(bound.Token);
        return topology;
    }

    /// <summary>Another host with the same Northbound.</summary>
    public Task<TopologyServer> ConnectAsync(string host) => StartAsync(new(_server, host, ownsServer: false));

    public static TopologyFile Read(string yaml)
    {
        var reading = TopologyReader.Read(yaml);
        Assert.That(reading.Mistakes.Where(m => !m.IsWarning).Select(m => m.Text("f")), Is.Empty);
        return reading.File!;
    }

    /// <summary>Applies a file, which must succeed, and shows that then there is nothing to do.</summary>
    public async Task<TopologyPlan> ApplyAsync(string yaml, bool adopt = false, bool force = false) =>
        await ApplyAsync(Read(yaml), adopt, force);

    public async Task<TopologyPlan> ApplyAsync(TopologyFile file, bool adopt = false, bool force = false)
    {
        var options = new PlanOptions(adopt, force);
        var result = await Engine.ApplyAsync(file, options, CancellationToken.None);
        Assert.That(result.Assessment.Plan.Problems, Is.Empty);
        Assert.That(result.Failure, Is.Null);
        var again = await Engine.AssessAsync(file, new(Adopts: false, Force: false), CancellationToken.None);
        Assert.That(again.Plan.Problems.Concat(again.Plan.Changes.Select(c => c.ToString())), Is.Empty);
        return result.Assessment.Plan;
    }

    public async Task<TopologyPlan> PlanAsync(string yaml, bool adopt = false, bool force = false) =>
        (await Engine.AssessAsync(Read(yaml), new(adopt, force), CancellationToken.None)).Plan;

    /// <summary>Runs commands of ovn-nbctl, one on each line.</summary>
    public async Task NbctlAsync(string commands)
    {
        foreach (var command in commands.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            await _server.NbctlAsync([.. Word().Matches(command).Select(m => m.Value.Replace("'", "", StringComparison.Ordinal))]);
    }

    /// <summary>Deletes everything.</summary>
    public Task ClearAsync() => NbctlAsync(string.Join(" -- ", ((string[])
    [
        "Logical_Switch", "Logical_Router", "Port_Group", "DHCP_Options", "Load_Balancer", "Load_Balancer_Group", "DNS", "Address_Set",
    ]).Select(t => $"--all destroy {t}")));

    /// <summary>
    /// Every row of a topology's tables in words, with what it refers to by its own words instead of its identifier: the same for two
    /// databases with the same contents.
    /// </summary>
    /// <param name="without">Columns that are left out.</param>
    public async Task<string[]> PictureAsync(params string[] without)
    {
        var rows = new List<(string Table, string Uuid, SortedDictionary<string, string> Columns)>();
        foreach (var table in NetworkTables.All)
        {
            var list = JsonNode.Parse(await _server.NbctlAsync("--format=json", "list", table))!;
            var headings = list["headings"]!.AsArray().Select(h => h!.GetValue<string>()).ToArray();
            foreach (var row in list["data"]!.AsArray())
            {
                var columns = new SortedDictionary<string, string>(StringComparer.Ordinal);
                foreach (var (heading, value) in headings.Zip(row!.AsArray()))
                    columns[heading] = value!.ToJsonString(JsonSerializerOptions.Default);
                var uuid = Identifier().Match(columns["_uuid"]).Value;
                columns.Remove("_uuid");
                foreach (var column in without)
                    columns.Remove(column);
                rows.Add((table, uuid, columns));
            }
        }

        var labels = rows.ToDictionary(
            r => r.Uuid, r => $"<{r.Table} {string.Join(' ', r.Columns.Where(c => !Identifier().IsMatch(c.Value)).Select(c => c.Value))}>");
        return
        [
            .. rows.Select(r => $"{r.Table}\n  " + string.Join("\n  ",
                r.Columns.Select(c => $"{c.Key}={Sorted(Identifier().Replace(c.Value, m => labels.GetValueOrDefault(m.Value, m.Value)))}")))
                .Order(StringComparer.Ordinal),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        if (_ownsServer)
            await _server.DisposeAsync();
    }

    /// <summary>The elements of a set are sorted by their identifiers, which differ.</summary>
    private static string Sorted(string value) => value.Contains('<', StringComparison.Ordinal)
        ? string.Join(" ", value.Split("[\"uuid\",").Order(StringComparer.Ordinal))
            .Replace("]", "", StringComparison.Ordinal).Replace("[", "", StringComparison.Ordinal)
                .Replace(",", "", StringComparison.Ordinal)
        : value;

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex("('[^']*'|[^ '])+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
