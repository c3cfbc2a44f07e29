using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>Finds the port of an interface by name: a port that exists, or the one to create. Pure.</summary>
/// <param name="plugged">The workload's interfaces that OVN can bind.</param>
/// <param name="observed">The workload's ports.</param>
/// <param name="network">Names the switches.</param>
internal sealed class PortNames(IReadOnlyList<PluggedInterface> plugged, ImmutableArray<LogicalSwitchPort> observed, LogicalNetwork network)
{
    /// <summary>The name of an interface's port; null before libvirt has made an iface-id.</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="here">What it is plugged in as.</param>
    /// <param name="request">What the annotation asks for it.</param>
    /// <param name="asked">The requested switch; null for any.</param>
    /// <param name="isDefined">Whether its port outlives the workload's end.</param>
    public string? Of(WorkloadInterface nic, PluggedInterface here, PortAnnotation request, string? asked, bool isDefined) =>
        request.Port ?? StayingWith(nic, here, asked) ?? (isDefined ? KeptFor(nic) : BroughtBy(here)) ?? here.OriginalInterfaceId ?? here.InterfaceId;

    /// <summary>Whether the workload has a port whose name is the interface's iface-id.</summary>
    public bool IsThere(PluggedInterface here) => here.InterfaceId is { } name && observed.Any(p => p.Name == name);

    /// <summary>The port made by hand that the interface adopted because libvirt had chosen the port's name as the iface-id.</summary>
    private string? StayingWith(WorkloadInterface nic, PluggedInterface here, string? asked)
    {
        // When two interfaces share a MAC address, the port belongs to the one that is bound to it now.
        var isAlone = plugged.Count(p => p.Mac == nic.Mac) == 1;
        return observed.FirstOrDefault(p =>
            p is { IsAdopted: true, OutlivesItsWorkload: true } && p.Mac == nic.Mac && (isAlone || p.Name == here.InterfaceId) && IsOn(p, asked))?.Name;
    }

    private bool IsOn(LogicalSwitchPort port, string? asked) =>
        asked is null || network.Switches.Any(s => s.Uuid == port.SwitchUuid && s.Name == asked);

    /// <summary>The port that has stayed since the workload's last end. A port made by hand is found only by its name.</summary>
    private string? KeptFor(WorkloadInterface nic) => observed.FirstOrDefault(p => p.Mac == nic.Mac && !p.IsAdopted)?.Name;

    /// <summary>The port that came with the workload from another host. The interface was bound to it at that time.</summary>
    private string? BroughtBy(PluggedInterface here) => here.OriginalInterfaceId is null
        ? null
        : observed.FirstOrDefault(p => p.Mac == here.Mac && p.Name == here.InterfaceId && !p.IsAdopted)?.Name;
}
