using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Printing;
using Reconciler.Topology;
using Reconciler.Workloads;

namespace Reconciler.Commands;

/// <summary><c>reconciler sweep --list-hosts</c>: whose rows there are. So nobody has to know the name of a host that is gone.</summary>
internal static class HostsCommand
{
    /// <summary>Lists them.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="json">Whether to write JSON instead of a table.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> RunAsync(ReconcilerConfiguration configuration, bool json, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await TopologyConnection.OpenAsync(configuration, cancellationToken);
            var rows = await OwnersReader.ReadAsync(connection.Northbound, cancellationToken);
            var (registered, away) = await ReadRegisteredAsync(connection, cancellationToken);
            var report = new HostsReport(connection.Host, rows, registered);
            if (json)
                JsonOutput.Print(report.WriteJson);
            else if (rows.IsEmpty)
                Console.WriteLine("No host has rows in the Northbound.");
            else
                TableOutput.Print(HostsReport.Columns, report.Table());
            if (away is not null)
                await Console.Error.WriteLineAsync($"reconciler: which hosts are registered is not known: {VisibleText.Line(away)}");
            return ExitStatus.Done;
        }
        catch (OvsdbException e)
        {
            throw new CommandException(e.Message);
        }
    }

    private static async Task<(ImmutableHashSet<string>? Registered, string? Away)> ReadRegisteredAsync(
        TopologyConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return ([.. (await connection.ReadChassisAsync(cancellationToken)).Select(c => c.Name)], null);
        }
        catch (SourceAwayException e)
        {
            return (null, e.Message);
        }
    }
}
