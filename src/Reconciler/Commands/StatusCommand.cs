using Reconciler.Commands.Graph;
using Reconciler.Configuration;
using Reconciler.Ovsdb;
using Reconciler.Printing;
using Reconciler.Reconciliation;

namespace Reconciler.Commands;

/// <summary><c>reconciler status</c>: shows each domain's ports, and how they differ from what the domain asks for.</summary>
internal static class StatusCommand
{
    /// <summary>The headings of the table's columns.</summary>
    public static readonly string[] Columns = ["Domain", "Interface", "Port", "Switch", "Addresses", "NAT", "Up", "State"];

    /// <summary>Shows the status.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="request">What to show.</param>
    /// <param name="cancellationToken">Gives up; ends a watch.</param>
    public static async Task<int> RunAsync(ReconcilerConfiguration configuration, StatusRequest request, CancellationToken cancellationToken)
    {
        await using var host = request is { Domain: { } one, Watch: false }
            ? await OneShot.OpenForAsync(configuration, one, cancellationToken)
            : await OneShot.OpenAsync(configuration, cancellationToken);
        if (request.Watch)
            return await StatusWatch.RunAsync(host, configuration.HookSocket, request.Domain, cancellationToken);

        StatusReading reading;
        try
        {
            reading = await StatusReading.TakeAsync(host, request.Domain, asksForHolders: true, cancellationToken);
        }
        catch (OvsdbException e)
        {
            throw new CommandException(e.Message);
        }

        if (request.Json)
            WriteJson(reading.Rows);
        else if (request.Graph is { } format)
            Draw(host, reading, format);
        else if (reading.Rows.Count == 0)
            Console.WriteLine(StatusReport.WhyEmpty(OffAndAsking(host, request.Domain)));
        else
            TableOutput.Print(Columns, reading.Rows.Select(CellsOf));

        if (host.ComplaintOf(request.Domain, "what domains ask for is not known") is not { } complaint)
            return ExitStatus.Done;
        await Console.Error.WriteLineAsync($"reconciler: {complaint}");
        return ExitStatus.Failure;
    }

    private static void Draw(OneShot host, StatusReading reading, string format)
    {
        var graph = NetworkGraph.Around(reading.Rows, reading.Network);
        if (format == "json")
            JsonOutput.Print(new GraphJson(graph, reading.Network, host.Domains.Networks, host.Sources.Configuration.Networks).Write);
        else
            Console.Write(format == "svg" ? SvgGraph.Write(graph) : MermaidGraph.Write(graph));
    }

    /// <summary>A row of the table.</summary>
    public static string[] CellsOf(StatusRow row) =>
    [
        row.Title, row.Interface ?? "", row.Port ?? "–", row.Switch ?? "–", Lines(row.Addresses), Lines(row.Nat),
        row.Up is { } up ? (up ? "up" : "down") : "–", row.InSync ? row.Note ?? "in sync" : Lines(row.Differences),
    ];

    /// <summary>The domains that are off, and will ask for ports when they start.</summary>
    private static IEnumerable<string> OffAndAsking(OneShot host, string? domain) =>
        from known in host.Sources.Workloads.All
        where !known.IsActive && (domain is null || known.Name == domain || known.Id.ToString() == domain)
            && known.Definition is { } definition && StatusReport.Asks(definition, host.Sources.DefaultsOf(definition.Id))
        orderby known.Name
        select known.Name;

    private static string Lines(IEnumerable<string> texts) => string.Join('\n', texts);

    private static void WriteJson(IEnumerable<StatusRow> rows)
    {
        JsonOutput.Print(writer =>
        {
            writer.WriteStartArray();
            foreach (var row in rows)
            {
                writer.WriteStartObject();
                writer.WriteString("domain"u8, row.Domain);
                writer.WriteId(row.Workload);
                writer.WriteString("interface"u8, row.Interface);
                writer.WriteString("port"u8, row.Port);
                writer.WriteString("switch"u8, row.Switch);
                writer.WriteArray("addresses", row.Addresses);
                writer.WriteArray("nat", row.Nat);
                if (row.Up is { } up)
                    writer.WriteBoolean("up"u8, up);
                else
                    writer.WriteNull("up"u8);
                writer.WriteBoolean("in_sync"u8, row.InSync);
                writer.WriteArray("differences", row.Differences);
                writer.WriteBoolean("dynamic"u8, row.IsDynamic);
                writer.WriteArray("names", row.Names);
                writer.WriteString("note"u8, row.Note);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }
}
