using Reconciler.Configuration;
using Reconciler.Ovsdb;
using Reconciler.Reconciliation;

namespace Reconciler.Commands;

/// <summary><c>reconciler status</c>: what each domain has, and in what it differs from what it asks for.</summary>
internal static class StatusCommand
{
    /// <summary>Shows the status.</summary>
    /// <param name="configuration">Where things are.</param>
    /// <param name="domain">A domain's name or UUID; null for all.</param>
    /// <param name="json">Whether to write JSON instead of a table.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> RunAsync(ReconcilerConfiguration configuration, string? domain, bool json, CancellationToken cancellationToken)
    {
        await using var host = await OneShot.OpenAsync(configuration, cancellationToken);
        var rows = new List<StatusRow>();
        try
        {
            var reconciler = new DomainReconciler(host.Sources);
            var network = await host.Sources.Northbound.NetworkAsync(cancellationToken);
            var assessments = new List<DomainAssessment>();
            foreach (var uuid in host.Domains)
                assessments.Add(await reconciler.AssessAsync(uuid, cancellationToken));

            var chosen = domain is null ? assessments : assessments.FindAll(a => a.Plan.DomainName == domain || a.Plan.Domain.ToString() == domain);
            if (chosen.Count == 0 && domain is not null && !IsDefined(host, domain))
                throw new CommandException($"no domain '{domain}' runs here or has rows of host {host.Sources.Host}", ExitStatus.Usage);
            rows.AddRange(chosen.OrderBy(a => a.Plan.DomainName, StringComparer.Ordinal).SelectMany(a => StatusReport.RowsOf(a, network)));
        }
        catch (OvsdbException e)
        {
            throw new CommandException(e.Message);
        }

        if (json)
            WriteJson(rows);
        else
            WriteTable(rows);

        if (host.LibvirtError is not { } error)
            return ExitStatus.Done;
        await Console.Error.WriteLineAsync($"reconciler: libvirt could not be asked: {error}; what domains ask for is not known");
        return ExitStatus.Failure;
    }

    private static bool IsDefined(OneShot host, string domain) =>
        host.Sources.Domains.Domains.Any(d => d.Name == domain || d.Uuid.ToString() == domain);

    private static void WriteTable(List<StatusRow> rows)
    {
        if (rows.Count == 0)
        {
            Console.WriteLine("No domain here has a port or asks for one.");
            return;
        }

        TableOutput.Print(
            ["Domain", "Interface", "Port", "Switch", "Addresses", "NAT", "Up", "State"],
            rows.Select(row => (string[])
            [
                row.Domain, row.Interface ?? "", row.Port ?? "–", row.Switch ?? "–", Lines(row.Addresses), Lines(row.Nat),
                row.Up is { } up ? (up ? "up" : "down") : "–", row.InSync ? "in sync" : Lines(row.Differences),
            ]));
    }

    private static string Lines(IEnumerable<string> texts) => string.Join('\n', texts);

    private static void WriteJson(List<StatusRow> rows)
    {
        JsonOutput.Print(writer =>
        {
            writer.WriteStartArray();
            foreach (var row in rows)
            {
                writer.WriteStartObject();
                writer.WriteString("domain"u8, row.Domain);
                writer.WriteString("uuid"u8, row.Uuid);
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
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }
}
