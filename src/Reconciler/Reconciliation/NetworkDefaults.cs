using Reconciler.Annotations;
using Reconciler.Libvirt;

namespace Reconciler.Reconciliation;

/// <summary>
/// What an interface on a libvirt network asks for where its domain does not say: what the network's portgroup says, then the
/// network itself, then the configuration.
/// </summary>
public sealed class NetworkDefaults
{
    private readonly IReadOnlyDictionary<string, PortDefaults> _configured;
    private readonly IReadOnlyDictionary<string, NetworkDefinition> _networks;

    /// <summary>Creates the defaults.</summary>
    /// <param name="configured">What the configuration says, by the network's name.</param>
    /// <param name="networks">libvirt's networks, by name.</param>
    public NetworkDefaults(IReadOnlyDictionary<string, PortDefaults> configured, IReadOnlyDictionary<string, NetworkDefinition> networks)
    {
        _configured = configured;
        _networks = networks;
    }

    /// <summary>Finds what an interface asks for.</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="mistake">What is wrong with the network's metadata, in words; null when nothing is.</param>
    public PortDefaults Of(DomainInterface nic, out string? mistake)
    {
        mistake = null;
        if (nic.SourceNetwork is not { } name)
            return PortDefaults.Empty;

        var configured = _configured.TryGetValue(name, out var fromConfiguration) ? fromConfiguration : PortDefaults.Empty;
        if (!_networks.TryGetValue(name, out var network) || network.Annotations.IsEmpty)
            return configured;

        var result = NetworkAnnotationReader.Read(network);
        if (!result.Errors.IsEmpty)
            mistake = $"the metadata of network '{name}': {string.Join("; ", result.Errors.Select(e => e.Message))}";
        if (result.Annotation is not { } annotation)
            return configured;

        var defaults = Over(annotation.Defaults, configured);
        var portgroup = nic.SourcePortgroup ?? network.DefaultPortgroup;
        return portgroup is not null && annotation.Portgroups.TryGetValue(portgroup, out var special) ? Over(special, defaults) : defaults;
    }

    private static PortDefaults Over(PortDefaults first, PortDefaults second) => new()
    {
        Switch = first.Switch ?? second.Switch,
        Address = first.Address ?? second.Address,
        PortSecurity = first.PortSecurity ?? second.PortSecurity,
        Dhcp = first.Dhcp ?? second.Dhcp,
        Groups = first.Groups ?? second.Groups,
        Lifetime = first.Lifetime ?? second.Lifetime,
    };
}
