using Reconciler.Ovn;
using Reconciler.Reconciliation;
using Reconciler.Workloads;

namespace Reconciler.Commands;

/// <summary>The data of <c>reconciler status</c> at one moment.</summary>
/// <param name="Rows">The interfaces of the requested domains.</param>
/// <param name="Network">Switches and routers.</param>
internal sealed record StatusReading(IReadOnlyList<StatusRow> Rows, LogicalNetwork Network)
{
    /// <summary>Reads the state of the domains.</summary>
    /// <param name="host">The host's databases and workloads.</param>
    /// <param name="domain">A domain's name or UUID; null for all.</param>
    /// <param name="asksForHolders">Whether to ask the Northbound for conflicts with the next start of domains that are off.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">The domain does not exist.</exception>
    /// <exception cref="Ovsdb.OvsdbException">The Northbound had to be asked, and did not answer.</exception>
    public static async Task<StatusReading> TakeAsync(
        OneShot host, string? domain, bool asksForHolders, CancellationToken cancellationToken)
    {
        var network = await host.Sources.Northbound.NetworkAsync(cancellationToken);
        var assessments = new List<WorkloadAssessment>();
        var chosen = host.Choose(domain, orNone: true);
        if (chosen.Count == 0 && domain is not null)
        {
            throw host.LibvirtError is null
                ? new CommandException($"no domain or workload '{domain}' is here or has rows of host {host.Sources.Host}", ExitStatus.Usage)
                : host.LibvirtAway($"whether there is a domain '{domain}' is not known");
        }

        var present = host.Workloads.ToHashSet();
        foreach (var workload in chosen.Where(present.Contains))
            assessments.Add(await host.Reconciler.AssessAsync(workload, cancellationToken));
        // A domain that is off and has no rows is shown only if its next start has a problem.
        var off = host.Sources.Workloads.All.Where(w => !w.IsActive && !present.Contains(w.Id)).Select(w => w.Id);
        foreach (var workload in domain is null ? off : off.Intersect(chosen))
        {
            var assessment = await host.Reconciler.AssessAsync(workload, cancellationToken);
            if (assessment is { Desired.Problems.IsEmpty: true, Workload.Definition: { } definition }
                && StatusReport.Asks(definition, host.Sources.DefaultsOf(workload)))
            {
                // A start is also refused if the Northbound lacks something, or another owner holds it.
                var problems = asksForHolders
                    ? await host.Reconciler.ValidateAsync(definition, cancellationToken)
                    : await host.Reconciler.ValidateBeforeStartAsync(definition, cancellationToken);
                var lacking = problems.Where(p => !p.IsWarning).Select(DefinitionCheck.AtNextStart);
                assessment = assessment with { Desired = assessment.Desired with { Problems = [.. lacking] } };
            }

            if (!assessment.Desired.Problems.IsEmpty)
                assessments.Add(assessment);
        }

        return new([.. assessments.OrderBy(a => a.Plan.WorkloadName, StringComparer.Ordinal)
            .SelectMany(a => StatusReport.RowsOf(a, network))],
            network);
    }
}
