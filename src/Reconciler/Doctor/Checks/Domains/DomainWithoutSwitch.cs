using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>A domain that is on the integration bridge, and that nothing gives a switch.</summary>
internal sealed class DomainWithoutSwitch : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "domain-without-switch";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from domain in facts.Libvirt?.Assessments ?? []
        where domain.Domain.IsActive
        from nic in domain.WithoutSwitch
        // One that was attached to the running domain alone is not in its definition.
        let isLiveOnly = facts.Libvirt!.IsDefinedWithout(domain.Domain.Id, nic.Mac)
        select new Finding(
            Id, Severity.Warning, $"domain {domain.Domain.Name}",
            $"Its interface {nic.Mac} is on the integration bridge, nothing says which switch it belongs to, and there is no port {nic.InterfaceId}",
            "The interface has no network",
            $"reconciler annotate {domain.ShellName} --mac {nic.Mac} --switch SWITCH{(isLiveOnly ? " --live-only" : "")}");
}
