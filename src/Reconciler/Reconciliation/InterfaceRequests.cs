using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>Matches each request of a workload to one of its interfaces. Pure.</summary>
/// <param name="workload">Its definition, with its requests.</param>
/// <param name="onOvn">Its interfaces that OVN can bind, and what each is plugged in as.</param>
/// <param name="plugged">All its interfaces that OVN can bind, also those that its definition lacks.</param>
/// <param name="network">The switches.</param>
/// <param name="defaults">The defaults for interfaces, where the workload does not say.</param>
/// <param name="observed">Its ports.</param>
/// <param name="draft">Receives the mistakes.</param>
internal sealed class InterfaceRequests(
    WorkloadDefinition workload,
    Dictionary<WorkloadInterface, PluggedInterface> onOvn,
    IReadOnlyList<PluggedInterface> plugged,
    LogicalNetwork network,
    IPortDefaults defaults,
    ImmutableArray<LogicalSwitchPort> observed,
    DesiredDraft draft)
{
    /// <summary>Finds the request for each interface: in the workload's annotation, or in its network's defaults.</summary>
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

        foreach (var nic in workload.Interfaces.Where(n => onOvn.ContainsKey(n) && !spokenFor.Contains(n) && !draft.Kept.Contains(n.Mac))
            .ToArray())
        {
            var ofNetwork = defaults.Of(nic, out var mistake);
            // A selector that matches nothing may have a typo, and be meant for this interface. So the interface keeps its rows.
            if (hasAbsent && observed.FirstOrDefault(p => p.Mac == nic.Mac) is { } row && !IsMadeFrom(row, ofNetwork))
                draft.Kept.Add(nic.Mac);
            else if (ofNetwork.Switch is not null || mistake is not null)
                requests.Add((nic, new PortAnnotation { Number = 0 }));
        }

        // An interface that the XML does not show yet was plugged in a moment ago.
        draft.Kept.UnionWith(byMac.Except(workload.Interfaces.Select(n => n.Mac)));
        return requests;
    }

    /// <summary>Records a mistake in the annotation. If the mistake names no interface, it may concern any of them.</summary>
    private void Refuse(AnnotationError error, HashSet<string> macs)
    {
        if (IsOfUnreadInterface(error))
        {
            // Which of the rows are its own is not known while its MAC address is not, so all stay.
            draft.Problems.Add(Problem.Of(error, null));
            draft.Kept.UnionWith(macs.Concat(observed.Select(p => p.Mac).OfType<string>()));
            return;
        }

        var mac = error.Mac ?? workload.Interfaces.FirstOrDefault(n => error.Alias is not null && n.Alias == error.Alias)?.Mac;
        // With one interface on OVN there is no doubt which one is meant.
        mac ??= error.IsWarning ? null : macs.Count == 1 ? macs.Single() : null;
        draft.Problems.Add(Problem.Of(error, mac));
        // A warning concerns an interface that does not exist here.
        if (error.IsWarning)
            return;
        // A selector that matches no interface has a typo.
        if (mac is null || !workload.Interfaces.Any(n => n.Mac == mac))
            draft.Kept.UnionWith(macs);
        else if (macs.Contains(mac))
            draft.Kept.Add(mac);
    }

    /// <summary>
    /// Whether a mistake is about an interface whose MAC address cannot be read. Only an interface that says itself what it asks for can be
    /// there without one.
    /// </summary>
    private bool IsOfUnreadInterface(AnnotationError error) =>
        !workload.Id.IsDomain && error is { IsWarning: false, Mac: null, Alias: { } alias } && !workload.Interfaces.Any(n => n.Alias == alias);

    /// <summary>Whether a port matches the network's defaults: the switch, and the kind of addresses.</summary>
    private bool IsMadeFrom(LogicalSwitchPort row, PortDefaults asked) =>
        network.Switches.Any(s => s.Uuid == row.SwitchUuid && s.Name == asked.Switch)
        && (asked.Address?.Kind is AddressRequestKind.Dynamic
            ? row.Addresses.Any(a => a.Split(' ').Contains("dynamic", StringComparer.Ordinal))
            : !NorthboundDatabase.AddressesIn(row.Addresses).Any()
                && !row.Addresses.Any(a => a.Contains("dynamic", StringComparison.Ordinal)));
}
