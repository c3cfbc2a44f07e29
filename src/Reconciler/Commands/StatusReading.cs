using Reconciler.Ovn;
using Reconciler.Reconciliation;

namespace Reconciler.Commands;

/// <summary>What <c>reconciler status</c> shows, as it was at one moment.</summary>
/// <param name="Rows">The interfaces of the domains that were asked for.</param>
/// <param name="Network">Switches and routers.</param>
internal sealed record StatusReading(IReadOnlyList<StatusRow> Rows, LogicalNetwork Network)
{
    /// <summary>Looks at the domains.</summary>
    /// <param name="host">The sources of truth.</param>
    /// <param name="domain">A domain's name or UUID; null for all.</param>
    /// <param name="asksForHolders">Whether the Northbound is asked who holds what domains that are off ask for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">There is no such domain.</exception>
    /// <exception cref="Ovsdb.OvsdbException">The Northbound had to be asked and could not be.</exception>
    public static async Task<StatusReading> TakeAsync(
        OneShot host, string? domain, bool asksForHolders, CancellationToken cancellationToken)
    {
        var network = await host.Sources.Northbound.NetworkAsync(cancellationToken);
        var assessments = new List<DomainAssessment>();
        var present = host.Domains.ToArray();
        foreach (var uuid in present)
            assessments.Add(await host.Reconciler.AssessAsync(uuid, cancellationToken));
        // A domain that is off and has no rows is shown only where something is wrong with its next start.
        foreach (var uuid in host.Sources.Domains.Domains.Where(d => !d.Active).Select(d => d.Uuid).Except(present))
        {
            var assessment = await host.Reconciler.AssessAsync(uuid, cancellationToken);
            if (assessment is { Desired.Problems.IsEmpty: true, Domain.Definition: { } definition }
                && StatusReport.Asks(definition, host.Sources.NetworkDefaults))
            {
                // A start is also refused for what the Northbound lacks and for what somebody else holds.
                var problems = asksForHolders
                    ? await host.Reconciler.ValidateAsync(definition, cancellationToken)
                    : await host.Reconciler.ValidateBeforeStartAsync(definition, cancellationToken);
                var lacking = problems.Where(p => !p.IsWarning).Select(DefinitionCheck.AtNextStart);
                assessment = assessment with { Desired = assessment.Desired with { Problems = [.. lacking] } };
            }

            if (!assessment.Desired.Problems.IsEmpty)
                assessments.Add(assessment);
        }

        var chosen = domain is null ? assessments : assessments.FindAll(a => a.Plan.DomainName == domain || a.Plan.Domain.ToString() == domain);
        if (chosen.Count == 0 && domain is not null && !host.Sources.Domains.Domains.Any(d => d.Name == domain || d.Uuid.ToString() == domain))
            throw new CommandException($"no domain '{domain}' runs here or has rows of host {host.Sources.Host}", ExitStatus.Usage);
        return new([.. chosen.OrderBy(a => a.Plan.DomainName, StringComparer.Ordinal).SelectMany(a => StatusReport.RowsOf(a, network))], network);
    }
}
