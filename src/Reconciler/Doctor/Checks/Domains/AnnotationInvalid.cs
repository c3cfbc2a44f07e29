using Reconciler.Doctor.Facts;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>A domain, or another workload, asks for something that it cannot get.</summary>
internal sealed class AnnotationInvalid : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "annotation-invalid";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from domain in facts.Assessments
        from problem in domain.Problems
        where problem.Check is null
        select new Finding(
            Id, domain.Domain.IsActive && !problem.IsWarning ? Severity.Error : Severity.Warning, domain.Subject,
            problem.Mac is { } mac ? $"Interface {mac}: {problem.Message}" : problem.Message,
            Consequence(domain, problem),
            problem.Remedy ?? domain.ShowCommand
                + "   # and change what is wrong there or in the logical network");

    private static string Consequence(DomainFacts domain, Problem problem) => (problem.IsWarning, domain.Domain.IsActive) switch
    {
        (true, true) => "It runs with what it has",
        (true, false) => "It starts without this, and gets everything else that it asks for",
        (false, true) => "It does not have what it asks for",
        (false, false) => "It will not start, or will start without this, depending on hook.on-invalid",
    };
}
