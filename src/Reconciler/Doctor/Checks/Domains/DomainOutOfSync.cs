using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>A running domain whose rows differ from what it asks for.</summary>
internal sealed class DomainOutOfSync : IHealthCheck
{
    private const int Shown = 3;

    /// <inheritdoc/>
    public string Id => "domain-out-of-sync";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from domain in facts.Assessments
        where !domain.ToDo.IsEmpty
        select new Finding(
            Id, Severity.Error, domain.Subject,
            "It does not have what it asks for; to do: "
                + string.Join("; ", domain.ToDo.Take(Shown)) + (domain.ToDo.Length > Shown ? "; …" : ""),
            "Its network differs from what it asks for, and the daemon has not corrected it",
            $"reconciler apply {domain.ShellName}");
}
