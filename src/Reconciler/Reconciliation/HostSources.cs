using Reconciler.Annotations;
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
/// <param name="NetworkDefaults">What the configuration says of libvirt networks, by name.</param>
public sealed record HostSources(
    string Host,
    OpenVSwitchDatabase OpenVSwitch,
    OvsdbSession OpenVSwitchSession,
    NorthboundClient Northbound,
    DomainInventory Domains,
    IReadOnlyDictionary<string, PortDefaults> NetworkDefaults);
