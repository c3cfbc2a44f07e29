using Reconciler.Doctor.Facts;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>The definition for a running domain's next start asks for something that it cannot get.</summary>
internal sealed class DefinitionInvalid : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "definition-invalid";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from domain in facts.Libvirt?.Assessments ?? []
        from problem in domain.NextStart
        select new Finding(
            Id, !problem.IsWarning && facts.Libvirt!.Autostarted.Contains(domain.Domain.Id)
            ? Severity.Error
            : Severity.Warning, $"domain {domain.Domain.Name}",
            $"Its definition{(problem.Mac is { } mac ? $", interface {mac}" : "")}: {OfDefinition(problem)}",
            problem.IsWarning ? "It runs. Its next start goes on without this, and with everything else that it asks for"
                : "It runs. Its next start is refused, or goes without this, depending on hook.on-invalid",
            Remedy(facts.Libvirt!, domain, problem));

    /// <summary>
    /// The message with a command that changes only the definition. The running domain may have what the definition lacks.
    /// </summary>
    private static string OfDefinition(Problem problem) => problem.Remedy is { } remedy
        ? problem.Message.Replace(remedy, remedy + " --config-only", StringComparison.Ordinal)
        : problem.Message;

    /// <summary>Removes the annotation of an interface that the definition lacks. A person must look at other problems.</summary>
    private static string Remedy(LibvirtFacts libvirt, DomainFacts domain, Problem problem)
    {
        var name = domain.ShellName;
        return problem.Mac is { } mac && libvirt.IsDefinedWithout(domain.Domain.Id, mac)
            ? $"reconciler annotate {name} --config-only --mac {mac} --remove"
            : $"reconciler annotate {name} --config-only --show   # and change what is wrong there or in the logical network";
    }
}
