using Reconciler.Doctor.Facts;
using Reconciler.Printing;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Domains need a libvirt network that is not started, or that does not exist.</summary>
internal sealed class NetworkInactive : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "network-inactive";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { OpenVSwitch.IntegrationBridge: { } bridge, Libvirt: { NetworkStates.IsEmpty: false } libvirt })
            return [];
        var needs = (from definition in libvirt.Configured.Values
                     from network in definition.Interfaces.Select(n => n.Network).OfType<string>().Distinct(StringComparer.Ordinal)
                     select (Domain: definition, Network: network)).ToLookup(n => n.Network, n => n.Domain, StringComparer.Ordinal);
        return libvirt.NetworkStates
            .Where(n => !n.IsActive && n.Configured?.Bridge == bridge && needs.Contains(n.Name))
            .Select(n => Of(libvirt, n.Name, [.. needs[n.Name]]));
    }

    private Finding Of(LibvirtFacts libvirt, string network, WorkloadDefinition[] domains)
    {
        var atBoot = domains.Where(d => libvirt.Autostarted.Contains(d.Id)).ToArray();
        var some = (atBoot.Length > 0 ? atBoot : domains).Select(d => d.Name).Order(StringComparer.Ordinal).ToArray();
        var name = ShellWord.Quote(network);
        return new(
            Id, atBoot.Length > 0 ? Severity.Error : Severity.Warning, $"network {network}",
            $"It is not started, and {(some.Length == 1 ? $"domain {some[0]} needs" : $"{some.Length} domains need")} it"
                + $"{(some.Length == 1 ? "" : $": {string.Join(", ", some.Take(3))}{(some.Length > 3 ? ", …" : "")}")}",
            atBoot.Length > 0 ? "They do not start when the host boots" : "They do not start",
            $"virsh net-start {name} && virsh net-autostart {name}");
    }
}
