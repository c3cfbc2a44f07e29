using Reconciler.Intent;
using Reconciler.Printing;

namespace Reconciler.Workloads.Libvirt;

/// <summary>
/// What an interface on a libvirt network asks for where its domain does not say: what the network's portgroup says, then the
/// network itself, then the configuration.
/// </summary>
internal sealed class NetworkDefaults : IPortDefaults
{
    private readonly IReadOnlyDictionary<string, PortDefaults> _configured;
    private readonly LibvirtNetworks _networks;

    /// <summary>Creates the defaults.</summary>
    /// <param name="configured">What the configuration says, by the network's name.</param>
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
            // It may have said anything, so nothing of what the interface has may go.
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

        var result = NetworkAnnotationReader.Read(network);
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
