using Reconciler.Configuration;
using Reconciler.Doctor;
using Reconciler.Doctor.Reading;
using Reconciler.Printing;

namespace Reconciler.Commands;

/// <summary><c>reconciler doctor</c>: shows what is wrong with this host and the logical network, and what to do.</summary>
internal static class DoctorCommand
{
    /// <summary>Runs all checks and prints the report.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="json">Whether to write JSON instead of text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> RunAsync(ReconcilerConfiguration configuration, bool json, CancellationToken cancellationToken)
    {
        var facts = await HostExamination.ReadAsync(configuration, cancellationToken);
        var report = new DoctorReport(facts, HealthChecks.Examine(facts));
        if (json)
            JsonOutput.Print(report.WriteJson);
        else
            Console.Write(report.Text());
        return report.ExitStatus;
    }
}
