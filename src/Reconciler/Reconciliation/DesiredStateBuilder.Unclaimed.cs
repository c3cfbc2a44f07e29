using System.Collections.Immutable;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <content>Interfaces on the integration bridge that nothing asks anything for.</content>
public sealed partial class DesiredStateBuilder
{
    private ImmutableArray<UnclaimedInterface> FindUnclaimed()
    {
        var spokenFor = _ports.Select(p => p.Mac).Concat(_problems.Select(p => p.Mac).OfType<string>()).Concat(_kept)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from plugged in _plugged
               where !spokenFor.Contains(plugged.Mac)
               let nic = _onOvn.Where(m => ReferenceEquals(m.Value, plugged)).Select(m => m.Key).FirstOrDefault()
               where nic is not null
               select new UnclaimedInterface(plugged, WhyUnclaimed(nic), _existing.GetValueOrDefault(plugged.InterfaceId ?? "")?.Port),
        ];
    }

    private static string WhyUnclaimed(WorkloadInterface nic) => nic.Network is { } network
        ? $"the domain has no <port> for it, and neither libvirt network '{network}' nor the configuration names a switch for it"
        : "the domain has no <port> for it, and it is on no libvirt network that could name a switch;"
            + " a domain that was defined from the XML of a running one has lost its network's name";
}
