using System.Security;
using Reconciler.Doctor.Facts;
using Reconciler.Intent;
using Reconciler.Ownership;
using Reconciler.Printing;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Domains that ask for OVN name a libvirt network that does not exist.</summary>
internal sealed class NetworkMissing : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => Problem.NetworkMissing;

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { OpenVSwitch.IntegrationBridge: { } bridge, Libvirt: { AreNetworksKnown: true } libvirt })
            return [];
        var known = libvirt.NetworkStates.Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        // Transient domains need the network too.
        var transient = libvirt.Domains.Where(d => d.IsActive && !libvirt.Configured.ContainsKey(d.Id))
            .Select(d => d.Definition).OfType<WorkloadDefinition>();
        return from definition in libvirt.Configured.Values.Concat(transient)
               let live = libvirt.Domains.FirstOrDefault(d => d.Id == definition.Id && d.IsActive)?.Definition
               from name in definition.Interfaces.Select(n => n.Network).OfType<string>().Distinct(StringComparer.Ordinal)
               where !known.Contains(name) && (definition.HasIntent || IsOn(live, name, bridge))
               group definition.Name by name into missing
               orderby missing.Key
               let domains = string.Join(", ", missing.Order(StringComparer.Ordinal))
               select new Finding(
                   Id, Severity.Error, $"network {missing.Key}",
                   $"There is no such libvirt network, and domain {domains} is to be on it",
                   "libvirt refuses to start a domain whose network does not exist",
                   Remedy(missing.Key, bridge, SwitchesOf(facts, missing.Key)));
    }

    /// <summary>
    /// The switches of running domains' ports that came from the network's metadata. A new network must have the same metadata, or the
    /// ports would be deleted.
    /// </summary>
    private static string[] SwitchesOf(HealthFacts facts, string network)
    {
        var macs = facts.Libvirt!.Domains
            .Where(d => d is { IsActive: true, Definition.HasIntent: false })
            .SelectMany(d => d.Definition!.Interfaces)
            .Where(n => n.Network == network)
            .Select(n => n.Mac)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. (facts.Northbound?.OwnPorts ?? []).Where(p => p.Mac is { } mac && macs.Contains(mac))
                .Select(p => p.ExternalIds.GetValueOrDefault(OwnershipKeys.Switch)).OfType<string>()
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    private static string Remedy(string name, string bridge, string[] switches)
    {
        // Several switches came from portgroups, and which portgroup had which switch is not known.
        if (switches.Length > 1)
        {
            return "virsh net-define FILE   # with the metadata that it had: because of it, running machines have ports on switches "
                + string.Join(", ", switches);
        }

        var network = ShellWord.Quote(name);
        return $"echo {ShellWord.Quote(Xml(name, bridge, switches.FirstOrDefault()))} | virsh net-define /dev/stdin"
            + $" && virsh net-start {network} && virsh net-autostart {network}";
    }

    private static bool IsOn(WorkloadDefinition? live, string network, string bridge) =>
        live?.Interfaces.Any(n => n.Network == network && n.Bridge == bridge) ?? false;

    private static string Xml(string name, string bridge, string? logicalSwitch) =>
        $"<network><name>{SecurityElement.Escape(name)}</name>{Metadata(logicalSwitch)}<forward mode=\"bridge\"/>"
        + $"<bridge name=\"{SecurityElement.Escape(bridge)}\"/>"
        + "<virtualport type=\"openvswitch\"/></network>";

    private static string Metadata(string? logicalSwitch) => logicalSwitch is null
        ? ""
        : $"<metadata><o:network xmlns:o=\"{NetworkAnnotation.NamespaceUri}\""
            + $" switch=\"{SecurityElement.Escape(logicalSwitch)}\"/></metadata>";
}
