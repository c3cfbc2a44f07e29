using Reconciler.Configuration;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Session;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>The three sources of truth of one host: what is plugged in, what runs, and what exists in the Northbound.</summary>
/// <param name="Host">This host's name: the value of <see cref="OwnershipKeys.Host"/>.</param>
/// <param name="OpenVSwitch">What is plugged in.</param>
/// <param name="OpenVSwitchSession">The session that keeps its replica in step.</param>
/// <param name="Northbound">What exists.</param>
/// <param name="Workloads">What runs.</param>
/// <param name="Current">The current configuration.</param>
internal sealed record HostSources(
    string Host,
    OpenVSwitchDatabase OpenVSwitch,
    OvsdbSession OpenVSwitchSession,
    NorthboundClient Northbound,
    WorkloadDirectory Workloads,
    CurrentConfiguration Current)
{
    /// <summary>The configuration as it is now.</summary>
    public ReconcilerConfiguration Configuration => Current.Value;

    /// <summary>Why Open vSwitch is not known; null when it is.</summary>
    public string? WhyOpenVSwitchIsNotKnown =>
        !OpenVSwitchSession.IsSynced ? $"Open vSwitch is not known: {OpenVSwitchSession.LastError ?? "not connected yet"}"
        : !OpenVSwitch.HasIntegrationBridge ? $"Open vSwitch has no bridge {OpenVSwitch.Settings.IntegrationBridge}; ovn-controller makes it when it starts"
        : null;

    /// <summary>Why the Northbound is not known; null when it is.</summary>
    public string? WhyNorthboundIsNotKnown =>
        Northbound.Session.IsSynced ? null : $"the Northbound is not known: {Northbound.Session.LastError ?? "not connected yet"}";

    /// <summary>Every workload that is active here, is plugged in here or has rows of this host; some of them more than once.</summary>
    public IEnumerable<WorkloadId> Present => Workloads.All.Where(w => w.IsActive).Select(w => w.Id)
        .Concat(OpenVSwitch.Workloads)
        .Concat(Northbound.Database.Workloads);

    /// <summary>
    /// Whether there may be something to do for a workload: its source knows it or has reported its end, or it is plugged in. What has only
    /// rows here is left to the sweep. Anybody who can write to the Northbound can make any number of rows with this host's name.
    /// </summary>
    public bool MayBeHere(WorkloadId workload) =>
        Workloads.Find(workload) is not null || Workloads.HasDeparted(workload) || OpenVSwitch.InterfacesOf(workload).Count > 0;

    /// <summary>Makes routers forget addresses that have moved; null if nobody needs that.</summary>
    public SouthboundNeighbours? Neighbours { get; init; }

    /// <summary>A workload's name: from its source, else from its rows, else its key.</summary>
    /// <param name="workload">The workload.</param>
    public string NameOf(WorkloadId workload) => Workloads.Find(workload)?.Name
        ?? new ObservedWorkload(Northbound.Database.PortsOf(workload), Northbound.Database.NatsOf(workload)).WorkloadName
        ?? workload.ToString();

    /// <summary>The current defaults for a workload's interfaces.</summary>
    /// <param name="workload">The workload.</param>
    public IPortDefaults DefaultsOf(WorkloadId workload) => Workloads.SourceOf(workload)?.Defaults ?? NoDefaults.Instance;
}
