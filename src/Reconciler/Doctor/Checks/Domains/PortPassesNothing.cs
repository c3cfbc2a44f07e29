using Reconciler.Doctor.Facts;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>A port of a domain that runs, and that somebody has switched off or made for something else.</summary>
internal sealed class PortPassesNothing : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => Problem.PortPassesNothing;

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from domain in facts.Assessments
        from problem in domain.Problems
        where problem.Check == Id
        select new Finding(
            Id, Severity.Warning, domain.Subject, $"Interface {problem.Mac}: {problem.Message.Split("; ")[0]}",
            "It has no network. The daemon leaves the port disabled, because somebody disabled it by hand", problem.Remedy!);
}
