using Reconciler.Configuration;
using Reconciler.Ovsdb;
using Reconciler.Printing;
using Reconciler.Reconciliation;

namespace Reconciler.Commands;

/// <summary><c>reconciler plan</c>: what <c>reconciler apply</c> would do.</summary>
internal static class PlanCommand
{
    /// <summary>The output if there is nothing to do.</summary>
    public const string NothingToDo = "In sync: nothing to do.";

    /// <summary>Shows the plan.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="domain">A domain's name or UUID; null for all.</param>
    /// <param name="json">Whether to write JSON instead of text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> RunAsync(ReconcilerConfiguration configuration, string? domain, bool json, CancellationToken cancellationToken)
    {
        await using var host = await OneShot.OpenAsync(configuration, cancellationToken);
        const string Consequence = "what domains ask for is not known";
        var reports = new List<PlanReport>();
        try
        {
            foreach (var uuid in host.ChooseKnown(domain, Consequence))
            {
                var assessment = await host.AssessAsync(uuid, cancellationToken);
                reports.Add(PlanReport.Of(assessment, await host.Sources.Northbound.NetworkAsync(cancellationToken)));
            }
        }
        catch (OvsdbException e)
        {
            throw new CommandException(e.Message);
        }

        var isInSync = reports.TrueForAll(r => r.InSync);
        if (json)
        {
            JsonOutput.Print(writer =>
            {
                writer.WriteStartArray();
                foreach (var report in reports)
                    report.WriteJson(writer);
                writer.WriteEndArray();
            });
        }
        else
        {
            foreach (var line in reports.SelectMany(r => r.Text()))
                Console.WriteLine(line);
            Console.WriteLine(isInSync ? NothingToDo : PlanReport.Summary(reports));
        }

        if (host.ComplaintOf(domain, Consequence) is { } complaint)
        {
            await Console.Error.WriteLineAsync($"reconciler: {VisibleText.Line(complaint)}");
            return ExitStatus.Failure;
        }

        return isInSync ? ExitStatus.Done : ExitStatus.Differences;
    }
}
