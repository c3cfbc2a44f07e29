using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>A domain has an interface on the integration bridge, and no annotation or default gives it a switch.</summary>
internal sealed class DomainWithoutSwitch : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "domain-without-switch";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from domain in facts.Libvirt?.Assessments ?? []
        where domain.Domain.IsActive
        from nic in domain.WithoutSwitch
        // An interface that was attached only to the running domain is not in its definition.
        let isLiveOnly = facts.Libvirt!.IsDefinedWithout(domain.Domain.Id, nic.Mac)
        select new Finding(
            Id, Severity.Warning, $"domain {domain.Domain.Name}",
            $"Its interface {nic.Mac} is on the integration bridge, nothing says which switch it belongs to, and there is no port {nic.InterfaceId}",
            "The interface has no network",
            $"reconciler annotate {domain.ShellName} --mac {nic.Mac} --switch SWITCH{(isLiveOnly ? " --live-only" : "")}");
}
