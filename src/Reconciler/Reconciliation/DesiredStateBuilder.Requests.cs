using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <content>What the annotation asks for, and which interface each part of it is about.</content>
public sealed partial class DesiredStateBuilder
{
    /// <summary>Finds what is asked for each interface, by the workload's annotation or by its network's defaults.</summary>
    private List<(WorkloadInterface Interface, PortAnnotation Port)> ReadRequests()
    {
        var byMac = _plugged.Select(p => p.Mac).ToHashSet(StringComparer.Ordinal);
        var requests = new List<(WorkloadInterface, PortAnnotation)>();
        var spokenFor = new HashSet<WorkloadInterface>(ReferenceEqualityComparer.Instance);
        var hasAbsent = false;
        foreach (var error in _workload.Intent.Errors)
            Refuse(error, byMac);

        foreach (var match in PortMatcher.Match(_workload, _onOvn.ContainsKey))
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

        foreach (var nic in _workload.Interfaces.Where(n => _onOvn.ContainsKey(n) && !spokenFor.Contains(n) && !_kept.Contains(n.Mac)).ToArray())
        {
            var defaults = _defaults.Of(nic, out var mistake);
            // A selector that selects nothing may have a slip in it, and be meant for this one: what it has is not taken for another's.
            if (hasAbsent && _observed.FirstOrDefault(p => p.Mac == nic.Mac) is { } row && !IsMadeFrom(row, defaults))
                _kept.Add(nic.Mac);
            else if (defaults.Switch is not null || mistake is not null)
                requests.Add((nic, new PortAnnotation { Number = 0 }));
        }

        // An interface that the XML does not show yet was plugged in a moment ago.
        _kept.UnionWith(byMac.Except(_workload.Interfaces.Select(n => n.Mac)));
        return requests;
    }

    /// <summary>Notes a mistake in the annotation. Where it does not say which interface it is about, it may be about any.</summary>
    private void Refuse(AnnotationError error, HashSet<string> plugged)
    {
        var mac = error.Mac ?? _workload.Interfaces.FirstOrDefault(n => error.Alias is not null && n.Alias == error.Alias)?.Mac;
        // With one interface on OVN there is no doubt which one is meant.
        mac ??= error.IsWarning ? null : plugged.Count == 1 ? plugged.Single() : null;
        _problems.Add(Problem.Of(error, mac));
        // It is about none of those that are there.
        if (error.IsWarning)
            return;
        // A selector that selects nothing has a slip in it.
        if (mac is null || !_workload.Interfaces.Any(n => n.Mac == mac))
            _kept.UnionWith(plugged);
        else if (plugged.Contains(mac))
            _kept.Add(mac);
    }

    /// <summary>
    /// Finds what has a name. An annotation's values are read without the blanks around them, so that a name with blanks is meant where no
    /// other is.
    /// </summary>
    private static T[] Named<T>(IEnumerable<T> all, Func<T, string> nameOf, string name)
    {
        T[] exactly = [.. all.Where(x => nameOf(x) == name)];
        return exactly.Length > 0 ? exactly : [.. all.Where(x => nameOf(x).Trim() == name.Trim())];
    }

    /// <summary>Whether a port is on the switch that the network's defaults name, with what addresses they give.</summary>
    private bool IsMadeFrom(LogicalSwitchPort row, PortDefaults defaults) =>
        _network.Switches.Any(s => s.Uuid == row.SwitchUuid && s.Name == defaults.Switch)
        && (defaults.Address?.Kind is AddressRequestKind.Dynamic
            ? row.Addresses.Any(a => a.Split(' ').Contains("dynamic", StringComparer.Ordinal))
            : !NorthboundDatabase.AddressesIn(row.Addresses).Any() && !row.Addresses.Any(a => a.Contains("dynamic", StringComparison.Ordinal)));

    /// <summary>One address, MAC address, external address or iface-id cannot serve two interfaces of the same workload.</summary>
    private void DropDoubles()
    {
        foreach (var group in _ports.GroupBy(p => (p.Switch.Uuid, p.Mac)).Where(g => g.Count() > 1).ToArray())
        {
            // The one that works goes on working.
            foreach (var port in group.OrderByDescending(p => _observed.Any(o => o.Name == p.InterfaceId)).Skip(1))
                Drop(port, $"two interfaces have MAC address {port.Mac} on switch {port.Switch.Name}, where one of them has a port; give the other another MAC address");
        }

        foreach (var pair in _ports.SelectMany(p => p.Addresses.Select(a => (Port: p, Key: (p.Switch.Uuid, a)))).GroupBy(p => p.Key).Where(g => g.Count() > 1).ToArray())
        {
            foreach (var (port, (_, address)) in pair.Skip(1))
                Drop(port, $"address {address} is asked for by two interfaces of this domain");
        }

        foreach (var group in _ports.Where(p => p.InterfaceId is not null).GroupBy(p => p.InterfaceId, StringComparer.Ordinal).Where(g => g.Count() > 1).ToArray())
        {
            foreach (var port in group.Skip(1))
                Drop(port, $"its interfaceid {port.InterfaceId} is also that of interface {group.First().Mac}; take it out of the network's <virtualport>");
        }

        foreach (var group in _nats.GroupBy(n => n.External).Where(g => g.Count() > 1).ToArray())
        {
            var kept = new List<DesiredNat>();
            foreach (var nat in group)
            {
                if (!kept.Any(k => ExternalScopes.AreInEachOthersWay(k, nat, _network)))
                {
                    kept.Add(nat);
                    continue;
                }

                _nats.Remove(nat);
                _problems.Add(new(nat.Mac, $"external address {nat.External} is asked for twice by this domain"));
                _kept.Add(nat.Mac);
            }
        }
    }

    private void Drop(DesiredPort port, string message)
    {
        _ports.Remove(port);
        _nats.RemoveAll(n => n.Mac == port.Mac && n.InterfaceId == port.InterfaceId);
        _problems.Add(new(port.Mac, message));
        _kept.Add(port.Mac);
    }
}
