using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>Finds which interface of a workload each part of what it asks for is about. Pure.</summary>
/// <param name="workload">What it is made of and asks for.</param>
/// <param name="onOvn">Its interfaces that OVN can bind, as what they are plugged in.</param>
/// <param name="plugged">The same, those too that its definition does not show.</param>
/// <param name="network">The switches there are.</param>
/// <param name="defaults">What interfaces ask for where the workload does not say.</param>
/// <param name="observed">Its ports.</param>
/// <param name="draft">Where mistakes go.</param>
internal sealed class InterfaceRequests(
    WorkloadDefinition workload,
    Dictionary<WorkloadInterface, PluggedInterface> onOvn,
    IReadOnlyList<PluggedInterface> plugged,
    LogicalNetwork network,
    IPortDefaults defaults,
    ImmutableArray<LogicalSwitchPort> observed,
    DesiredDraft draft)
{
    /// <summary>Finds what is asked for each interface, by the workload's annotation or by its network's defaults.</summary>
    public List<(WorkloadInterface Interface, PortAnnotation Port)> Read()
    {
        var byMac = plugged.Select(p => p.Mac).ToHashSet(StringComparer.Ordinal);
        var requests = new List<(WorkloadInterface, PortAnnotation)>();
        var spokenFor = new HashSet<WorkloadInterface>(ReferenceEqualityComparer.Instance);
        var hasAbsent = false;
        foreach (var error in workload.Intent.Errors)
            Refuse(error, byMac);

        foreach (var match in PortMatcher.Match(workload, onOvn.ContainsKey))
        {
            if (match.Interface is { } nic)
            {
                requests.Add((nic, match.Port));
                spokenFor.Add(nic);
            }
            else
            {
                hasAbsent |= match.Error!.IsWarning;
                Refuse(match.Error!, byMac);
            }
        }

        foreach (var nic in workload.Interfaces.Where(n => onOvn.ContainsKey(n) && !spokenFor.Contains(n) && !draft.Kept.Contains(n.Mac)).ToArray())
        {
            var ofNetwork = defaults.Of(nic, out var mistake);
            // A selector that selects nothing may have a slip in it, and be meant for this one: what it has is not taken for another's.
            if (hasAbsent && observed.FirstOrDefault(p => p.Mac == nic.Mac) is { } row && !IsMadeFrom(row, ofNetwork))
                draft.Kept.Add(nic.Mac);
            else if (ofNetwork.Switch is not null || mistake is not null)
                requests.Add((nic, new PortAnnotation { Number = 0 }));
        }

        // An interface that the XML does not show yet was plugged in a moment ago.
        draft.Kept.UnionWith(byMac.Except(workload.Interfaces.Select(n => n.Mac)));
        return requests;
    }

    /// <summary>Notes a mistake in the annotation. Where it does not say which interface it is about, it may be about any.</summary>
    private void Refuse(AnnotationError error, HashSet<string> macs)
    {
        var mac = error.Mac ?? workload.Interfaces.FirstOrDefault(n => error.Alias is not null && n.Alias == error.Alias)?.Mac;
        // With one interface on OVN there is no doubt which one is meant.
        mac ??= error.IsWarning ? null : macs.Count == 1 ? macs.Single() : null;
        draft.Problems.Add(Problem.Of(error, mac));
        // It is about none of those that are there.
        if (error.IsWarning)
            return;
        // A selector that selects nothing has a slip in it.
        if (mac is null || !workload.Interfaces.Any(n => n.Mac == mac))
            draft.Kept.UnionWith(macs);
        else if (macs.Contains(mac))
            draft.Kept.Add(mac);
    }

    /// <summary>Whether a port is on the switch that the network's defaults name, with what addresses they give.</summary>
    private bool IsMadeFrom(LogicalSwitchPort row, PortDefaults asked) =>
        network.Switches.Any(s => s.Uuid == row.SwitchUuid && s.Name == asked.Switch)
        && (asked.Address?.Kind is AddressRequestKind.Dynamic
            ? row.Addresses.Any(a => a.Split(' ').Contains("dynamic", StringComparer.Ordinal))
            : !NorthboundDatabase.AddressesIn(row.Addresses).Any() && !row.Addresses.Any(a => a.Contains("dynamic", StringComparison.Ordinal)));
}
