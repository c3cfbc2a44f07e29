using Reconciler.Doctor.Facts;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>A running domain's port with a dynamic address, which OVN has not assigned.</summary>
internal sealed class DynamicAddressMissing : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => Problem.AddressMissing;

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from domain in facts.Assessments
        from problem in domain.Problems
        where problem.Check == Id
        select new Finding(
            Id, Severity.Error, domain.Subject, $"Interface {problem.Mac}: {problem.Message.Split("; ")[0]}",
            "It has no such address, and its floating IPs wait for it", problem.Remedy!);
}
