using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Reconciliation;

/// <summary>Observe, plan, apply: one pass over one domain. The daemon and the commands all go through here.</summary>
public sealed partial class DomainReconciler
{
    /// <summary>How often a pass observes and plans anew because somebody else wrote in between.</summary>
    private const int MaximumAttempts = 4;

    private readonly HostSources _sources;
    private readonly SwitchGates _gates = new();

    /// <summary>What is remembered of domains that are active here.</summary>
    private readonly ConcurrentDictionary<Guid, RowHistory> _histories = new();

    /// <summary>Creates a reconciler.</summary>
    /// <param name="sources">What it looks at, and where it writes.</param>
    public DomainReconciler(HostSources sources) => _sources = sources;

    /// <summary>How long a port that was taken over is held to this host: until the other has taken its interface apart.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Asks for another pass over a domain after a while; null where nobody can.</summary>
    public Action<Guid, TimeSpan>? LookAgain { get; init; }

    /// <summary>Told how long passes take; null where nobody asks.</summary>
    public DaemonMetrics? Metrics { get; init; }

    /// <summary>Asks libvirt anew whether a guest executes here; null where what has been read has to do.</summary>
    public Func<Guid, CancellationToken, Task>? AskLibvirt { get; init; }

    /// <summary>
    /// Whether rows of domains that are not here are left to the periodic sweep, with its second look and its brake, unless
    /// libvirt has said of the very domain that it went (<see cref="DomainInventory.HasDeparted"/>). The daemon does that.
    /// </summary>
    public bool LeavesAbsentToSweep { get; init; }

    /// <summary>
    /// Whether rows of interfaces that a running domain has lost are to be deleted: only the sweep does that, after its second look.
    /// </summary>
    public bool IsSweep { get; init; }

    /// <summary>Brings the Northbound rows of a domain to what it asks for.</summary>
    public async Task<ReconcileResult> ReconcileAsync(Guid domain, CancellationToken cancellationToken)
    {
        string? reason = null;
        var handedOver = ImmutableArray<string>.Empty;
        var asked = false;
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            if (WhyNotKnown() is { } missing)
                return new(ReconcileStatus.Waiting, NameOf(domain, null), [], [], missing);

            // After a conflict the server is to look itself: on a switch where much goes on, what was seen would be outdated again.
            var optimistic = attempt == 0;
            using var passage = _gates.Approach();
            DomainAssessment assessment;
            var began = Stopwatch.GetTimestamp();
            try
            {
                assessment = await AssessAsync(domain, optimistic, passage, cancellationToken);
                Metrics?.PlanDuration.Observe(Stopwatch.GetElapsedTime(began));
            }
            catch (OvsdbException e)
            {
                return new(ReconcileStatus.Failed, NameOf(domain, null), [], [], e.Message) { Failure = "database" };
            }

            if (assessment.AwaitsLibvirt && !asked && AskLibvirt is { } ask)
            {
                asked = true;
                await ask(domain, cancellationToken);
                if (assessment.Plan.IsEmpty)
                    continue;
            }

            if (assessment.Outdated is not null)
            {
                reason = assessment.Outdated;
                continue;
            }

            var name = assessment.Plan.DomainName;
            if (assessment.Plan.IsEmpty)
            {
                return new(ReconcileStatus.InSync, name, handedOver, assessment.Desired.Problems, null)
                {
                    Notices = DomainNotices.Of(assessment, _sources.Domains.Networks.Definitions),
                };
            }

            switch (await ApplyAsync(domain, assessment.Plan, cancellationToken))
            {
                case TransactionOutcome.Success when assessment.Plan.Actions.Any(a => a is PlanAction.HandOver { Step: not HandOverStep.LetGo }):
                    // What comes next need not wait: to take what was offered, or to make what else is asked for.
                    handedOver = [.. handedOver, .. assessment.Plan.Actions.Select(a => a.Describe())];
                    if (assessment.Plan.Actions.Any(a => a is PlanAction.HandOver { Step: HandOverStep.Take }))
                        _histories[domain] = HistoryOf(domain) with { TakenAt = Stopwatch.GetTimestamp() };
                    reason = "its rows changed hands again and again";
                    break;
                case TransactionOutcome.Success:
                    await CleanUpAsync(assessment, cancellationToken);
                    return new(
                        ReconcileStatus.InSync, name, [.. handedOver, .. assessment.Plan.Actions.Select(a => a.Describe())], assessment.Desired.Problems, null)
                    {
                        Notices = DomainNotices.Of(assessment, _sources.Domains.Networks.Definitions),
                    };
                case TransactionOutcome.Conflict conflict:
                    // Somebody was faster. What is right to do now is only known after another look.
                    reason = conflict.Reason;
                    break;
                case TransactionOutcome.Rejected rejected:
                    return new(ReconcileStatus.Failed, name, [], assessment.Desired.Problems, $"the Northbound refuses it: {rejected.Error}: {rejected.Details}") { Failure = "rejected" };
                case TransactionOutcome.Unknown unknown:
                    return new(ReconcileStatus.Failed, name, [], assessment.Desired.Problems, unknown.Reason) { Failure = "unknown" };
            }
        }

        return new(ReconcileStatus.Failed, NameOf(domain, null), [], [], reason) { Failure = "conflict" };
    }

    /// <summary>Looks at a domain without changing anything.</summary>
    /// <exception cref="OvsdbException">The Northbound had to be asked and could not be.</exception>
    public Task<DomainAssessment> AssessAsync(Guid domain, CancellationToken cancellationToken) =>
        AssessAsync(domain, relyOnGuards: false, passage: null, cancellationToken);

    /// <summary>Looks at a domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="relyOnGuards">
    /// Whether it is assumed that no other host has rows of a domain that has none here. If that is wrong, the guards of the transaction
    /// fail, and the next attempt looks. Each such look-up makes the server read every port that there is.
    /// </param>
    /// <param name="passage">Taken to the switches that the domain claims something on; null where nothing is going to be written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task<DomainAssessment> AssessAsync(Guid domain, bool relyOnGuards, SwitchGates.Passage? passage, CancellationToken cancellationToken)
    {
        // Whoever asked for this pass may have seen more than has reached the replica: libvirt runs its start hook right after
        // it has plugged the interface in.
        await _sources.OpenVSwitchSession.BarrierAsync(cancellationToken);

        var (record, libvirtSynced) = _sources.Domains.Look(domain);
        if (_sources.WhyOpenVSwitchIsNotKnown is { } reason)
        {
            // No interface can be said to be gone from a bridge that is not there.
            var rows = await ObserveAsync(domain, cancellationToken);
            var unknown = DesiredDomain.Unknown(rows.Ports.Select(p => p.Mac).OfType<string>(), new(null, reason) { IsWarning = true });
            return new(record, unknown, rows, new(domain, NameOf(domain, rows), _sources.Host, []));
        }

        var plugged = _sources.OpenVSwitch.InterfacesOf(domain)
            .Select(i => new PluggedInterface(i.Mac, i.InterfaceId)
            {
                OriginalInterfaceId = i.OriginalInterfaceId,
                Device = i.Name,
                IsNamedForThisRun = record?.NextDefinition?.Interfaces.Any(n => n.Mac == i.Mac && n.InterfaceId is null) is true,
            }).ToArray();
        var observed = await ObserveAsync(domain, cancellationToken);
        var relies = relyOnGuards && record is { Active: true, IsComing: false } && observed is { IsEmpty: true, ForeignPorts.IsEmpty: true, ForeignNats.IsEmpty: true };
        var desired = await DesireAsync(record, plugged, observed, libvirtSynced, relies, cancellationToken);
        if (relies && (desired.Ports.IsEmpty || desired.HasErrors || !desired.Unclaimed.IsEmpty))
        {
            // No port is made, and so nothing is guarded; or something is wrong, and has to be said in full.
            relies = false;
            desired = await DesireAsync(record, plugged, observed, libvirtSynced, relies, cancellationToken);
        }

        var pass = new DomainPass(domain, _sources.Host, record, [.. plugged], observed, desired)
        {
            Chassis = _sources.OpenVSwitch.Settings.SystemId ?? _sources.Host,
            History = HistoryOf(domain),
        };
        if (pass.NeedsForeignRows && !relies)
        {
            var (ports, nats) = await _sources.Northbound.FindForeignRowsAsync(domain, _sources.Host, cancellationToken);
            observed = observed with { ForeignPorts = ports, ForeignNats = nats };
        }

        pass = (pass with { Observed = observed, Settles = HasSettled(domain, observed), Now = Stopwatch.GetTimestamp() }).Remember();
        if (pass.History == RowHistory.None)
            _histories.TryRemove(domain, out _);
        else
            _histories[domain] = pass.History;
        if (pass.HandOverFirst() is { } handedOver)
            return handedOver;

        var found = await FindClaimsAsync(domain, desired, observed, relyOnGuards, passage, cancellationToken);
        if (relies && !found.Claims.IsEmpty)
        {
            // Who holds what it asks for may be a row of its own, made by hand or robbed of our keys, which is found by its name only.
            return (pass with { Desired = DesiredDomain.Nothing }).Conclude(mayDelete: false) with { Outdated = found.Claims[0].Holder };
        }

        desired = ClaimCheck.Apply(desired, found, pass.History.Rows);
        if (!IsSweep)
            desired = KeepLostInterfaces(desired, record, observed);
        if (record is { Active: true })
            desired = PortDrift.Explain(desired, observed.Ports);

        // A domain that is not listed is gone only if the list is whole.
        var mayDelete = libvirtSynced && (!LeavesAbsentToSweep || record is { Active: true } || _sources.Domains.HasDeparted(domain));
        var assessment = (pass with { Desired = desired }).Conclude(mayDelete);
        assessment = assessment with { Plan = assessment.Plan with { Scopes = found.Scopes } };
        if (relyOnGuards)
            assessment = assessment with { Plan = assessment.Plan with { SwitchVersions = found.SwitchVersions } };
        return assessment with
        {
            Outdated = found.HasForeignRows && assessment.Plan.Actions.Any(a => a is PlanAction.CreatePort) ? "another host has made ports of this domain" : null,
        };
    }

    private RowHistory HistoryOf(Guid domain) => _histories.GetValueOrDefault(domain, RowHistory.None);

    /// <summary>Whether rows were taken long enough ago to be settled; if not, they are looked at again when they are.</summary>
    private bool HasSettled(Guid domain, ObservedDomain observed)
    {
        var left = HistoryOf(domain).TakenAt is { } taken ? Settling - Stopwatch.GetElapsedTime(taken) : TimeSpan.Zero;
        if (left <= TimeSpan.Zero)
            return true;
        if (observed.Ports.Any(p => p.HasArrived))
            LookAgain?.Invoke(domain, left);
        return false;
    }

    /// <summary>The rows of a domain that are held here: its own, and those that are offered to this host.</summary>
    private async Task<ObservedDomain> ObserveAsync(Guid domain, CancellationToken cancellationToken)
    {
        var (ports, nats) = await _sources.Northbound.RowsOfAsync(domain, cancellationToken);
        return new([.. ports.Where(p => p.Host == _sources.Host)], [.. nats.Where(n => n.Host == _sources.Host)])
        {
            ForeignPorts = [.. ports.Where(p => p.Host != _sources.Host)],
            ForeignNats = [.. nats.Where(n => n.Host != _sources.Host)],
        };
    }

    /// <summary>Which source is not known; null when Open vSwitch and the Northbound both are.</summary>
    public string? WhyNotKnown() => _sources.WhyOpenVSwitchIsNotKnown ?? _sources.WhyNorthboundIsNotKnown;

    private async Task<DesiredDomain> DesireAsync(
        DomainRecord? record, PluggedInterface[] plugged, ObservedDomain observed, bool libvirtSynced, bool onlyAskedFor, CancellationToken cancellationToken)
    {
        // Nothing that the domain has is known not to be asked for.
        var kept = plugged.Select(p => p.Mac).Concat(observed.Ports.Select(p => p.Mac).OfType<string>());
        if (record is null)
            return libvirtSynced ? DesiredDomain.Nothing : DesiredDomain.Unknown(kept, new(null, "libvirt cannot be asked about it") { IsOfSource = true });
        if (!record.Active && observed.IsEmpty)
            return DesiredDomain.Nothing with { Problems = ProblemsOfNextStart(record) };
        if (record.Definition is not { } definition)
        {
            var unknown = DesiredDomain.Unknown(kept, new(null, $"its XML cannot be read: {record.DefinitionError}"));
            return record.Active ? unknown : unknown.WhileOff(observed.Ports);
        }

        if (record.Active)
        {
            var desired = await DesireAsync(definition, plugged, observed, onlyAskedFor, cancellationToken);
            return await AddNextStartAsync(desired, record, plugged, observed, onlyAskedFor, cancellationToken);
        }

        // Ports that outlive the domain are the only ones that it has while it is off.
        var off = definition.Interfaces
            .Select(n => (n.Mac, Port: observed.Ports.FirstOrDefault(p => p.Mac == n.Mac)))
            .Where(n => n.Port is not null)
            .Select(n => new PluggedInterface(n.Mac, n.Port!.Name))
            .ToArray();
        return (await DesireAsync(definition, off, observed, onlyAskedFor, cancellationToken)).WhileOff(observed.Ports);
    }

    private async Task<DesiredDomain> DesireAsync(
        DomainDefinition definition, IReadOnlyList<PluggedInterface> plugged, ObservedDomain observed, bool onlyAskedFor, CancellationToken cancellationToken)
    {
        var network = await _sources.Northbound.NetworkAsync(cancellationToken);
        var names = DesiredStateBuilder.NamesToLookUp(definition, plugged, observed.Ports, onlyAskedFor);
        var existing = await _sources.Northbound.FindPortsAsync([.. names.Where(n => !observed.Ports.Any(p => p.Name == n))], cancellationToken);
        var rows = HistoryOf(definition.Uuid).Rows;
        existing = existing.ToImmutableDictionary(
            e => e.Key,
            e => e.Value with { IsTakenBack = IsTakenBack(e.Value) },
            StringComparer.Ordinal);
        return DesiredStateBuilder.Build(
            definition, plugged, network, _sources.NetworkDefaults, _sources.Configuration.Dhcp, observed.Ports, existing);

        bool IsTakenBack(ExistingPort port) =>
            RowOwnership.HasLostKeys(port.Port.ExternalIds, definition.Uuid, _sources.Host) || (port.Owner is null && rows.Contains(port.Port.Uuid));
    }

    /// <summary>The domain's name: libvirt's, or the one its rows had, or its UUID.</summary>
    private string NameOf(Guid domain, ObservedDomain? observed) =>
        _sources.Domains.Find(domain)?.Name ?? observed?.DomainName ?? domain.ToString();
}
