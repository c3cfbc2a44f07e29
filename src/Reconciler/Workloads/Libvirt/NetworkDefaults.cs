using Reconciler.Intent;
using Reconciler.Printing;

namespace Reconciler.Workloads.Libvirt;

/// <summary>
/// The defaults for an interface on a libvirt network, where its domain does not say: those of the network's portgroup, then of the network
/// itself, then of the configuration.
/// </summary>
internal sealed class NetworkDefaults : IPortDefaults
{
    private readonly IReadOnlyDictionary<string, PortDefaults> _configured;
    private readonly LibvirtNetworks _networks;

    /// <summary>Creates the defaults.</summary>
    /// <param name="configured">The configured defaults, by the network's name.</param>
    /// <param name="networks">libvirt's networks.</param>
    public NetworkDefaults(IReadOnlyDictionary<string, PortDefaults> configured, LibvirtNetworks networks)
    {
        _configured = configured;
        _networks = networks;
    }

    /// <inheritdoc/>
    public PortDefaults Of(WorkloadInterface nic, out Problem? problem)
    {
        problem = null;
        if (nic.Network is not { } name)
            return PortDefaults.Empty;

        var configured = _configured.TryGetValue(name, out var fromConfiguration) ? fromConfiguration : PortDefaults.Empty;
        if (!_networks.Definitions.TryGetValue(name, out var network))
        {
            // An unknown network may have any defaults, so the interface must lose nothing.
            problem = new(null, $"{_networks.WhyNotKnown(name)}; until then what the interface has stays as it is")
            {
                IsWarning = true,
                IsOfSource = ReferenceEquals(_networks, LibvirtNetworks.NotRead),
                Check = _networks.Unreadable.ContainsKey(name) ? Problem.NetworkUnreadable
                    : _networks.Error is null ? Problem.NetworkMissing
                    : null,
            };
            return configured;
        }

        var result = _networks.Annotations.GetValueOrDefault(name) ?? NetworkAnnotationReader.Read(network);
        if (!result.Errors.IsEmpty)
        {
            problem = new(null, $"the metadata of network '{name}': {string.Join("; ", result.Errors.Select(e => e.Message))}")
            {
                Remedy = $"virsh net-edit {ShellWord.Quote(name)}",
            };
        }

        if (result.Annotation is not { } annotation)
            return configured;

        var defaults = annotation.Defaults.Over(configured);
        var portgroup = nic.Portgroup ?? network.DefaultPortgroup;
        return portgroup is not null && annotation.Portgroups.TryGetValue(portgroup, out var special) ? special.Over(defaults) : defaults;
    }
}
