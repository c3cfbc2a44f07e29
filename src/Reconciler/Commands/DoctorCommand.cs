using Reconciler.Configuration;
using Reconciler.Doctor;
using Reconciler.Doctor.Reading;
using Reconciler.Printing;

namespace Reconciler.Commands;

/// <summary><c>reconciler doctor</c>: what is wrong with this host and the logical network, what follows and what to do.</summary>
internal static class DoctorCommand
{
    /// <summary>Examines everything.</summary>
    /// <param name="configuration">Where things are.</param>
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
