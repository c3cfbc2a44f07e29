using Reconciler.Configuration;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Session;

namespace Reconciler.Reconciliation;

/// <summary>The three sources of truth of one host: what is plugged in, what runs, and what exists in the Northbound.</summary>
/// <param name="Host">This host's name: the value of <see cref="OwnershipKeys.Host"/>.</param>
/// <param name="OpenVSwitch">What is plugged in.</param>
/// <param name="OpenVSwitchSession">The session that keeps it.</param>
/// <param name="Northbound">What exists.</param>
/// <param name="Domains">What runs.</param>
/// <param name="Configuration">What the administrator has set.</param>
public sealed record HostSources(
    string Host,
    OpenVSwitchDatabase OpenVSwitch,
    OvsdbSession OpenVSwitchSession,
    NorthboundClient Northbound,
    DomainInventory Domains,
    ReconcilerConfiguration Configuration)
{
    /// <summary>Makes routers forget addresses that have moved; null where nobody waits for that.</summary>
    public SouthboundNeighbours? Neighbours { get; init; }

    /// <summary>What interfaces on libvirt networks ask for where their domain does not say, as the networks are now.</summary>
    public NetworkDefaults NetworkDefaults => new(Configuration.Networks, Domains.Networks);
}
