using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Sweeping;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>
/// What a daemon decides. The code itself does, from what the model's daemon can see; each case is decided once and looked up from then on.
/// </summary>
/// <param name="variant">A mistake to be made.</param>
internal sealed class Decisions(Variant variant)
{
    private static readonly NetworkDefaults s_defaults =
        new(ImmutableDictionary<string, PortDefaults>.Empty, Sample.Networks("nat-net"));

    private readonly Dictionary<(Host, Knowledge, bool, History, Nic, PortRow), (PlannedSteps, History)> _passes = [];
    private readonly Dictionary<(Host, Knowledge, Nic, PortRow, bool), PlannedSteps> _sweeps = [];

    /// <summary>How many different cases have been decided.</summary>
    public int Count => _passes.Count + _sweeps.Count;

    /// <summary>A pass, as <see cref="WorkloadReconciler"/> makes it.</summary>
    public (PlannedSteps Plan, History History) Pass(Host host, in Daemon daemon, Nic nic, PortRow row)
    {
        var key = (host, daemon.Knowledge, daemon.IsSynced, daemon.History, nic, row);
        return _passes.TryGetValue(key, out var known) ? known : _passes[key] = DecidePass(host, daemon, nic, row);
    }

    /// <summary>What a sweep finds, as <see cref="OrphanSearch"/> does.</summary>
    /// <param name="host">The host.</param>
    /// <param name="known">What its daemon knows of the domain.</param>
    /// <param name="nic">The interface there.</param>
    /// <param name="row">The port.</param>
    /// <param name="isJobAtWork">Whether libvirt says that a migration is at work on the domain.</param>
    public PlannedSteps Sweep(Host host, Knowledge known, Nic nic, PortRow row, bool isJobAtWork)
    {
        var key = (host, known, nic, row, isJobAtWork);
        return _sweeps.TryGetValue(key, out var found) ? found : _sweeps[key] = DecideSweep(host, known, nic, row, isJobAtWork);
    }

    private (PlannedSteps Plan, History History) DecidePass(Host host, in Daemon daemon, Nic nic, PortRow row)
    {
        var pass = Gather(host, daemon.Knowledge, daemon.History.IsConfirmed, daemon.IsSynced, nic, row) with
        {
            History = RowHistory.None with
            {
                IsHeld = daemon.History.IsHeld,
                OfferSeenAt = daemon.History.HasOffer ? Translation.OfferSeenAt : null,
                OfferedTo = daemon.History.OfferedTo is Host.None ? null : Translation.NameOf(daemon.History.OfferedTo),
            },
            Settles = !daemon.History.IsFresh,
            Now = Translation.OfferSeenAt,
        };
        pass = pass.Remember();
        var mayDelete = daemon.IsSynced && (pass.Workload is { IsActive: true } || daemon.Knowledge.HasFlag(Knowledge.Departed));
        var assessment = pass.HandOverFirst() ?? pass.Conclude(mayDelete);
        var steps = Translation.StepsOf(assessment.Plan.Actions, row);
        if (variant is Variant.SourceDeletesWithoutLooking && host is Host.A && mayDelete && pass.Workload is { IsActive: false }
            && row.Exists)
            steps = new(Steps.Delete | Steps.Reckless, row, 0, 0, 0);
        if (variant is Variant.DestinationCreatesWithoutLooking && steps.Has(Steps.Create))
            steps = steps with { Steps = steps.Steps | Steps.Reckless };
        var hasOffer = pass.History.OfferSeenAt is not null;
        var history = new History(
            pass.History.IsHeld, HostOf(pass.History.OfferedTo), daemon.History.IsFresh
            && pass.Workload is { IsActive: true }, hasOffer, hasOffer && daemon.History.IsConfirmed);
        return (steps, history);
    }

    private PlannedSteps DecideSweep(Host host, Knowledge known, Nic nic, PortRow row, bool isJobAtWork)
    {
        var pass = Gather(host, known, false, true, nic, row);
        var plugged = Translation.InterfacesOf(nic);
        if (!row.IsVisibleTo(host) || !OrphanRules.IsSuspect(pass.Workload, plugged, Sample.Glance([Translation.PortOf(row)], [])))
            return default;
        var assessment = pass.HandOverFirst() ?? pass.Conclude(mayDelete: true);
        var orphans = OrphanRules.Of(assessment, plugged, _ => false, Sample.Network).AsEnumerable();
        var withdrawn = assessment.Workload is not { IsActive: true } ? assessment.Plan.Actions
            : OrphanRules.MayHaveStayed(assessment) && !isJobAtWork ? HandOver.OfStayed(Translation.NameOf(host), assessment.Observed)
            : [];
        orphans = orphans.Concat(OrphanRules.Offers(withdrawn, Sample.Domain, Sample.DomainName, ""));
        return Translation.StepsOf(orphans.Select(o => ((OrphanRemoval.Step)o.Removal).Action), row);
    }

    /// <summary>What a pass has before it: its own rows and those offered to it, and those of others where they matter.</summary>
    private WorkloadPass Gather(Host host, Knowledge known, bool isConfirmed, bool isSynced, Nic nic, PortRow row)
    {
        var name = Translation.NameOf(host);
        var record = Translation.RecordOf(known, isConfirmed);
        var plugged = Translation.PluggedOf(nic);
        ImmutableArray<LogicalSwitchPort> all = row.Exists ? [Translation.PortOf(row)] : [];
        ImmutableArray<LogicalSwitchPort> replica = row.IsVisibleTo(host) ? all : [];
        var observed = new ObservedWorkload(replica.RemoveAll(p => p.Host != name), []) { ForeignPorts = replica.RemoveAll(p => p.Host == name) };
        var pass = new WorkloadPass(Sample.Domain, name, record, plugged, observed, Desire(record, isSynced, plugged, observed, all));
        if (pass.NeedsForeignRows && variant is not Variant.DestinationCreatesWithoutLooking)
            pass = pass with { Observed = observed with { ForeignPorts = all.RemoveAll(p => p.Host == name) } };
        return pass;
    }

    private static DesiredWorkload Desire(
        Workload? record, bool isSynced, ImmutableArray<PluggedInterface> plugged, ObservedWorkload observed,
        ImmutableArray<LogicalSwitchPort> all)
    {
        if (record is null && !isSynced)
            return DesiredWorkload.Unknown(plugged.Select(p => p.Mac).Concat(observed.Ports.Select(p => p.Mac).OfType<string>()),
                new(null, "libvirt cannot be asked about it"));
        if (record is not { IsActive: true })
            return DesiredWorkload.Nothing;
        var names = DesiredStateBuilder.NamesToLookUp(Translation.Definition, plugged, observed.Ports);
        var existing = all.Where(p => names.Contains(p.Name)).ToImmutableDictionary(p => p.Name, p => new ExistingPort(p, ""));
        return DesiredStateBuilder.Build(Translation.Definition, plugged, Sample.Network, s_defaults, DhcpSettings.Default, observed.Ports, existing);
    }

    private static Host HostOf(string? name) => name is null ? Host.None : name == Translation.NameOf(Host.A) ? Host.A : Host.B;
}
