using Reconciler.Commands.Topologies;
using Reconciler.Configuration;
using Reconciler.Doctor;
using Reconciler.Doctor.Reading;
using Reconciler.Ovsdb;
using Reconciler.Printing;
using Reconciler.Topology;
using Reconciler.Workloads;

namespace Reconciler.Commands;

/// <summary><c>reconciler doctor</c>: shows what is wrong with this host and the logical network, and what to do.</summary>
internal static class DoctorCommand
{
    /// <summary>Runs all checks and prints the report.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="topology">A topology's file to compare with; null for none.</param>
    /// <param name="json">Whether to write JSON instead of text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> RunAsync(
        ReconcilerConfiguration configuration, string? topology, bool json, CancellationToken cancellationToken)
    {
        var facts = await HostExamination.ReadAsync(configuration, cancellationToken);
        var findings = HealthChecks.Examine(facts);
        if (topology is not null)
            findings = [.. findings.Concat(await CompareAsync(configuration, topology, cancellationToken))
                .OrderByDescending(f => f.Severity)];
        var report = new DoctorReport(facts, findings);
        if (json)
            JsonOutput.Print(report.WriteJson);
        else
            Console.Write(report.Text());
        return report.ExitStatus;
    }

    private static async Task<IEnumerable<Finding>> CompareAsync(
        ReconcilerConfiguration configuration, string path, CancellationToken cancellationToken)
    {
        var reading = await TopologyInput.ReadAsync(path, cancellationToken);
        if (!reading.IsUsable)
            return TopologyFindings.Of(path, reading, null);
        try
        {
            await using var connection = await TopologyConnection.OpenAsync(configuration, cancellationToken);
            var assessment = await new TopologyEngine(connection)
                .AssessAsync(reading.File!, new(Adopts: false, Force: false), cancellationToken);
            return TopologyFindings.Of(path, reading, assessment);
        }
        catch (Exception e) when (e is OvsdbException or SourceAwayException)
        {
            // That the databases cannot be reached is a finding of its own already.
            return TopologyFindings.Of(path, reading, null);
        }
    }
}
