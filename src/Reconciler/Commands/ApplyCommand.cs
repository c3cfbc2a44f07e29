using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Configuration;
using Reconciler.Ovsdb;
using Reconciler.Ownership;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Naming;

namespace Reconciler.Commands;

/// <summary><c>reconciler apply</c>: reconciles domains once, with the daemon's own engine.</summary>
internal static class ApplyCommand
{
    /// <summary>The most passes for a domain. A later pass may need what OVN does after the first, such as an assigned address.</summary>
    private const int MaximumPasses = 5;

    /// <summary>Applies the plan.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="domain">A domain's name or UUID; null for all.</param>
    /// <param name="json">Whether to write JSON instead of text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> RunAsync(ReconcilerConfiguration configuration, string? domain, bool json, CancellationToken cancellationToken)
    {
        await using var host = await OneShot.OpenAsync(configuration, cancellationToken);
        // Without libvirt the engine deletes nothing of domains, and it does not know what to add.
        const string Consequence = "what domains ask for is not known, so nothing was changed, and nothing is ever deleted on a guess";
        var reports = new List<ApplyReport>();
        foreach (var uuid in host.ChooseKnown(domain, Consequence))
        {
            var report = await ApplyAsync(host, uuid, cancellationToken);
            reports.Add(report);
            if (json)
                continue;
            foreach (var line in report.Text())
                Console.WriteLine(line);
            if (report.Failure is { } failure)
            {
                await Console.Error.WriteLineAsync(
                    $"reconciler: {uuid.Noun} {VisibleText.Line(report.Domain)}: {VisibleText.Line(failure)}");
            }
        }

        var hasWrittenNames = await KeepNamesAsync(host, cancellationToken);
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
        else if (hasWrittenNames)
        {
            Console.WriteLine("The names of this host's ports were written (table DNS).");
        }
        else if (reports.TrueForAll(r => r.Done.IsEmpty && r.Problems.IsEmpty && r.Failure is null))
        {
            Console.WriteLine(PlanCommand.NothingToDo);
        }

        if (host.ComplaintOf(domain, "what domains ask for is not known, so nothing of theirs was changed") is { } complaint)
        {
            await Console.Error.WriteLineAsync($"reconciler: {VisibleText.Line(complaint)}");
            return ExitStatus.Failure;
        }

        return reports.Select(r => r.ExitStatus).DefaultIfEmpty(ExitStatus.Done).Max();
    }

    /// <summary>Brings the records of this host's ports up to date, if there is something to do.</summary>
    /// <returns>Whether there was.</returns>
    private static async Task<bool> KeepNamesAsync(OneShot host, CancellationToken cancellationToken)
    {
        try
        {
            return await new NameKeeper(host.Sources.Northbound, host.Sources.Host, NullLogger.Instance).KeepAsync(cancellationToken);
        }
        catch (OvsdbException e)
        {
            throw new CommandException($"the names could not be written: {e.Message}");
        }
    }

    private static async Task<ApplyReport> ApplyAsync(OneShot host, WorkloadId domain, CancellationToken cancellationToken)
    {
        var passes = new List<ReconcileResult>();
        try
        {
            // If there is something to do, this asks libvirt again, so that the pass knows the domain's current state.
            await host.AssessAsync(domain, cancellationToken);
            while (passes.Count < MaximumPasses && (passes.Count == 0 || !passes[^1].Actions.IsEmpty))
                passes.Add(await host.Reconciler.ReconcileAsync(domain, cancellationToken));
        }
        catch (OvsdbException e)
        {
            var name = host.Sources.NameOf(domain);
            passes.Add(new(ReconcileStatus.Failed, name, [], [], e.Message));
        }

        return ApplyReport.Of(domain, passes);
    }
}
