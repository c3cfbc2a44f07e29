using System.Collections.Immutable;
using System.Diagnostics;
using Reconciler.Libvirt;
using Reconciler.Ownership;

namespace Reconciler.Workloads.Libvirt;

/// <summary>The domains of this host, from libvirt's lists and events and from its hook calls.</summary>
/// <remarks>
/// Hook calls are newer than what can be read from libvirt, which holds the domain's lock while the hook runs. So each piece of news
/// carries the time at which it was true. What was read before a newer hook call is dropped. Nothing here calls libvirt.
/// </remarks>
internal sealed class DomainInventory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<WorkloadId, Workload> _domains = [];
    private readonly HashSet<WorkloadId> _departed = [];
    private readonly PreparedDomains _prepared = new();
    private LibvirtNetworks _networks = LibvirtNetworks.NotRead;

    /// <summary>
    /// Whether libvirt's full list has been read and its events are arriving. Only then is an absent domain known to be gone.
    /// </summary>
    public bool IsSynced { get; private set; }

    /// <summary>libvirt's networks.</summary>
    public LibvirtNetworks Networks => Volatile.Read(ref _networks);

    /// <summary>All known domains.</summary>
    public IReadOnlyList<Workload> Domains
    {
        get
        {
            lock (_gate)
                return [.. _domains.Values];
        }
    }

    /// <summary>A domain; null if it is not known.</summary>
    public Workload? Find(WorkloadId domain)
    {
        lock (_gate)
            return _domains.GetValueOrDefault(domain);
    }

    /// <summary>A domain, and whether the list is complete, of one moment.</summary>
    public (Workload? Workload, bool IsSynced) Look(WorkloadId domain)
    {
        lock (_gate)
            return (_domains.GetValueOrDefault(domain), IsSynced);
    }

    /// <summary>Adds libvirt's full list.</summary>
    /// <param name="observations">All domains.</param>
    /// <param name="readStarted">When the list was asked for, as a <see cref="Stopwatch"/> timestamp.</param>
    public void TakeAll(IReadOnlyList<DomainObservation> observations, long readStarted)
    {
        lock (_gate)
        {
            var listed = observations.Select(o => WorkloadId.OfDomain(o.Uuid)).ToHashSet();
            foreach (var (domain, known) in _domains.ToArray())
            {
                // A hook call that came while the list was read is about a domain that the list may lack.
                if (!listed.Contains(domain) && known.KnownSince < readStarted)
                    _domains.Remove(domain);
            }

            foreach (var observation in observations)
                Put(observation, isNews: false);
            IsSynced = true;
        }
    }

    /// <summary>Adds one domain as libvirt reports it.</summary>
    /// <returns>False if it is older than what is known. The domain should then be read again.</returns>
    public bool Take(DomainObservation observation)
    {
        lock (_gate)
            return Put(observation, isNews: true);
    }

    /// <summary>Notes that libvirt no longer has a domain, neither running nor defined.</summary>
    /// <returns>False if this is older than what is known.</returns>
    public bool TakeGone(WorkloadId domain, long readStarted)
    {
        lock (_gate)
        {
            if (_domains.TryGetValue(domain, out var known) && known.KnownSince > readStarted)
                return false;
            if (_domains.Remove(domain))
                _departed.Add(domain);
            return true;
        }
    }

    /// <summary>Adds libvirt's networks.</summary>
    public void TakeNetworks(IReadOnlyList<NetworkObservation> networks) => Volatile.Write(ref _networks, LibvirtNetworks.Of(networks));

    /// <summary>
    /// Notes that libvirt's networks cannot be read. The known networks stay, but the absence of a network proves nothing.
    /// </summary>
    /// <param name="reason">The reason, in words.</param>
    public void LoseNetworks(string reason) => Volatile.Write(ref _networks, Networks with { Error = reason });

    /// <summary>Notes that the connection to libvirt is gone. The known domains stay, but absence proves nothing any more.</summary>
    public void LoseLibvirt()
    {
        lock (_gate)
            IsSynced = false;
    }

    /// <summary>Adds the definition that libvirt handed to a hook.</summary>
    /// <param name="definition">The definition from the domain's XML.</param>
    /// <param name="active">Whether the domain runs after this call.</param>
    /// <param name="begins">Whether the call comes before the guest executes. An earlier instance has then ended.</param>
    /// <param name="comes">Whether the call says that a migration brings the domain here.</param>
    /// <param name="at">When libvirt called, as a <see cref="Stopwatch"/> timestamp; null for now.</param>
    /// <returns>
    /// False if more recent news is known. The call has waited for a daemon, and may be about an instance that ended long ago.
    /// </returns>
    public bool TakeHook(WorkloadDefinition definition, bool active, bool begins = false, bool comes = false, long? at = null)
    {
        lock (_gate)
        {
            var known = _domains.GetValueOrDefault(definition.Id);
            var now = at ?? Stopwatch.GetTimestamp();
            if (known is not null && known.KnownSince > now)
                return false;
            // The start hook of a domain whose interfaces have announced it is about the same instance.
            var hasBegun = _prepared.End(definition.Id);
            var same = active && !comes && known is { IsActive: true } && (!begins || hasBegun) ? known : null;
            // A stopped domain asks for what its definition says: an interface that was detached while it ran may still be defined. An end
            // has two calls, and the second adds nothing to the first.
            var defined = known is { IsActive: true } ? known.NextDefinition : known?.Definition;
            var asks = active ? definition : defined ?? definition;
            var presence = !active ? WorkloadPresence.Off
                // The calls after the first look like those of any start.
                : comes || known is { IsComing: true } ? WorkloadPresence.Arriving
                : same is { IsLeaving: true } ? WorkloadPresence.Leaving
                : WorkloadPresence.Running;
            _domains[definition.Id] = new(definition.Id, definition.Name, presence, asks, null)
            {
                KnownSince = now,
                Since = same?.Since ?? now,
                ExecutedAt = same?.ExecutedAt,
                NextDefinition = !active ? null : known is { IsActive: false } ? known.Definition : known?.NextDefinition,
                NextDefinitionError = active && known is { IsActive: true } ? known.NextDefinitionError : null,
            };
            if (active)
                _departed.Remove(definition.Id);
            else
                _departed.Add(definition.Id);
            return true;
        }
    }

    /// <summary>
    /// Notes that libvirt is about to start a domain: its <c>prepare</c> hook had nothing to object to. libvirt plugs the interfaces in next,
    /// and calls the <c>start</c> hook only after that.
    /// </summary>
    /// <param name="definition">The definition from the domain's XML.</param>
    /// <param name="at">When libvirt called, as a <see cref="Stopwatch"/> timestamp; null for now.</param>
    public void Prepare(WorkloadDefinition definition, long? at = null)
    {
        lock (_gate)
        {
            var now = at ?? Stopwatch.GetTimestamp();
            // A migration that brings the domain here makes the same call.
            if (_domains.GetValueOrDefault(definition.Id) is not { } known || (!known.IsActive && known.KnownSince <= now))
                _prepared.Add(definition, now);
        }
    }

    /// <summary>
    /// Notes that an interface of a domain is plugged in. If libvirt is about to start the domain, the domain counts as running from now on.
    /// So its ports are there some 20 ms earlier than with the <c>start</c> hook. If the start fails after all, the <c>stopped</c> hook says
    /// so.
    /// </summary>
    /// <returns>Whether the domain has begun to run with this.</returns>
    public bool NotePlugged(WorkloadId domain)
    {
        lock (_gate)
        {
            var known = _domains.GetValueOrDefault(domain);
            if (known is { IsActive: true } || _prepared.Begin(domain) is not { } definition)
                return false;
            var now = Stopwatch.GetTimestamp();
            _domains[domain] = new(domain, definition.Name, WorkloadPresence.Running, definition, null)
            {
                KnownSince = now,
                Since = now,
                NextDefinition = known?.Definition,
            };
            _departed.Remove(domain);
            return true;
        }
    }

    /// <summary>Restores the record of a domain. For tests.</summary>
    internal void Recall(Workload record, bool departed)
    {
        _domains[record.Id] = record;
        if (departed)
            _departed.Add(record.Id);
    }

    /// <summary>
    /// Whether libvirt has reported of this very domain that it stopped, was undefined, or lost an interface or its annotation while off. A
    /// full list that lacks the domain, or has it as off, is weaker: a libvirt that has lost its state reports that of every domain at
    /// once.
    /// </summary>
    public bool HasDeparted(WorkloadId domain)
    {
        lock (_gate)
            return _departed.Contains(domain);
    }

    /// <summary>Forgets the reports that domains departed.</summary>
    /// <param name="settled">Tells whether nothing of a domain is left.</param>
    public void ForgetDeparted(Predicate<WorkloadId> settled)
    {
        lock (_gate)
            _departed.RemoveWhere(settled);
    }

    private bool Put(DomainObservation observation, bool isNews)
    {
        var id = WorkloadId.OfDomain(observation.Uuid);
        if (_domains.TryGetValue(id, out var known) && known.KnownSince > observation.ReadStarted)
            return false;
        // A migration pauses both ends. One end has executed before, the other has not.
        var isBetween = observation.Active && DomainStates.IsBetweenHosts(observation.State, observation.StateReason);
        var isStartingUp = observation.Active && DomainStates.IsStartingUp(observation.State, observation.StateReason);
        var hasExecuted = known is { IsActive: true } and ({ IsLeaving: true } or { ExecutedAt: not null });
        var isComing = (isBetween && !hasExecuted) || (isStartingUp && known is { IsComing: true });
        var definition = observation.Definition is { } xml ? DomainIntake.Of(xml) : null;
        if (observation.Active)
            _departed.Remove(id);
        else if (isNews && known is not null && (known.IsActive || AsksForAnother(known.Definition, definition)))
            _departed.Add(id);
        var presence = !observation.Active ? WorkloadPresence.Off
            : isComing ? WorkloadPresence.Arriving
            : isBetween ? WorkloadPresence.Leaving
            : WorkloadPresence.Running;
        _domains[id] = new(id, observation.Name, presence, definition, observation.DefinitionError)
        {
            KnownSince = observation.ReadStarted,
            Since = observation.Active && known is { IsActive: true } ? known.Since : observation.ReadStarted,
            ExecutedAt = observation.Active && !isBetween && !isStartingUp ? observation.ReadStarted : null,
            NextDefinition = observation.NextDefinition is { } next ? DomainIntake.Of(next) : null,
            NextDefinitionError = observation.NextDefinitionError,
        };
        return true;
    }

    private static bool AsksForAnother(WorkloadDefinition? before, WorkloadDefinition? now) =>
        before is not null && now is not null
        && !(before.Interfaces.Select(i => i.Mac).SequenceEqual(now.Interfaces.Select(i => i.Mac), StringComparer.Ordinal)
            && before.IntentText == now.IntentText);
}
