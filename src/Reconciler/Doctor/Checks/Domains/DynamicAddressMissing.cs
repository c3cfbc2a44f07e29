using Reconciler.Doctor.Facts;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>A port of a domain that runs, and that OVN is to choose an address for and has not.</summary>
internal sealed class DynamicAddressMissing : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => Problem.AddressMissing;

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from domain in facts.Libvirt?.Assessments ?? []
        from problem in domain.Problems
        where problem.Check == Id
        select new Finding(
            Id, Severity.Error, $"domain {domain.Domain.Name}", $"Interface {problem.Mac}: {problem.Message.Split("; ")[0]}",
            "It has no such address, and what floating IPs it asks for wait for one", problem.Remedy!);
}
