using Reconciler.Doctor.Facts;
using Reconciler.Reconciliation;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>A domain runs, and is defined to ask for what cannot be had when it starts the next time.</summary>
internal sealed class DefinitionInvalid : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "definition-invalid";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from domain in facts.Libvirt?.Assessments ?? []
        from problem in domain.NextStart
        select new Finding(
            Id, facts.Libvirt!.Autostarted.Contains(domain.Domain.Uuid) ? Severity.Error : Severity.Warning, $"domain {domain.Domain.Name}",
            $"Its definition{(problem.Mac is { } mac ? $", interface {mac}" : "")}: {problem.Message}",
            "It runs, and will not start the next time, or start without that, as hook.on-invalid says",
            Remedy(facts.Libvirt, domain, problem));

    /// <summary>What is for an interface that the definition does not have can go; what else is wrong has to be looked at.</summary>
    private static string Remedy(LibvirtFacts libvirt, DomainFacts domain, Problem problem)
    {
        var name = ShellWord.Quote(domain.Domain.Name);
        return problem.Mac is { } mac && libvirt.IsDefinedWithout(domain.Domain.Uuid, mac)
            ? $"reconciler annotate {name} --config-only --mac {mac} --remove"
            : $"reconciler annotate {name} --config-only --show   # and change what is wrong there or in the logical network";
    }
}
