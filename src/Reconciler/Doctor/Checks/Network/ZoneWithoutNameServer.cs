using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>
/// A switch whose machines have names, and whose guests are told no name server by DHCP. OVN answers for the names whatever server a guest
/// asks (ovn-nb(5), table DNS), but a guest without a server asks none.
/// </summary>
internal sealed class ZoneWithoutNameServer : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "zone-without-name-server";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from place in facts.Northbound?.Switches ?? []
        where place.DnsZone is not null
        let known = facts.Northbound!.DhcpOptions.Where(o => o.HasNameServer).Select(o => o.Uuid).ToHashSet()
        // A guest that is told a server over one family looks names up there for both.
        let used = place.Ports.Where(p => !p.DhcpOptions.Any(known.Contains)).SelectMany(p => p.DhcpOptions).ToHashSet()
        from options in facts.Northbound!.DhcpOptions
        where used.Contains(options.Uuid)
        select new Finding(
            Id, Severity.Warning, $"switch {place.Name}",
            $"Its machines have names in {place.DnsZone}, and its DHCP options for {options.Cidr} tell guests no name server",
            "Guests that are configured by DHCP cannot look the names up",
            RemedyFor(place, options));

    private static string RemedyFor(NetworkSwitch place, DhcpOptionsFacts options) => options switch
    {
        { Topology: { } topology } =>
            $"reconciler topology apply FILE   # of topology {topology}, with dhcp: {{dns: [ADDRESS]}} under switch {place.Name}",
        { Host: not null } => "editor /etc/reconciler/reconciler.yaml   # and there dhcp: {dns: [ADDRESS]}; then systemctl reload reconciler",
        _ => $"ovn-nbctl set DHCP_Options {options.Uuid} 'options:dns_server=\"ADDRESS\"'",
    };
}
