using Reconciler.Doctor.Facts;
using Reconciler.Intent;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>A switch whose zone was written by hand and is no DNS name.</summary>
internal sealed class DnsZoneInvalid : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "dns-zone-invalid";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from place in facts.Northbound?.Switches ?? []
        where place.DnsZone is not null
        let zone = place.DnsZone!
        let reason = DnsName.WhyWrong(zone)
        where reason is not null
        select new Finding(
            Id, Severity.Warning, $"switch {place.Name}",
            $"Its zone, external_ids:reconciler:dns-zone '{VisibleText.Of(zone)}', {reason}",
            "The machines on it have no names",
            $"ovn-nbctl set Logical_Switch {place.Uuid} 'external_ids:\"reconciler:dns-zone\"=\"ZONE\"'");
}
