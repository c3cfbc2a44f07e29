using System.Collections.Immutable;
using System.Diagnostics;
using Reconciler.Libvirt;
using Reconciler.Ownership;

namespace Reconciler.Workloads.Libvirt;

/// <summary>The domains of this host, put together from libvirt's lists and events and from its hook calls.</summary>
/// <remarks>
/// Hook calls are ahead of what can be read from libvirt, which holds the domain's lock while the hook runs. So each piece of
/// news carries the time at which it was true, and what was read before a newer hook call is dropped. Nothing here calls libvirt.
/// </remarks>
internal sealed class DomainInventory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<WorkloadId, Workload> _domains = [];
    private readonly HashSet<WorkloadId> _departed = [];
    private LibvirtNetworks _networks = LibvirtNetworks.NotRead;

    /// <summary>Whether libvirt's full list has been read and its events are coming in: only then is an absent domain known to be gone.</summary>
    public bool IsSynced { get; private set; }

    /// <summary>libvirt's networks.</summary>
    public LibvirtNetworks Networks => Volatile.Read(ref _networks);

    /// <summary>Every domain known.</summary>
    public IReadOnlyList<Workload> Domains
    {
        get
        {
            lock (_gate)
                return [.. _domains.Values];
        }
    }

    /// <summary>A domain, or null when it is not known.</summary>
    public Workload? Find(WorkloadId domain)
    {
        lock (_gate)
            return _domains.GetValueOrDefault(domain);
    }

    /// <summary>A domain together with whether the list is complete, of one moment.</summary>
    public (Workload? Workload, bool IsSynced) Look(WorkloadId domain)
    {
        lock (_gate)
            return (_domains.GetValueOrDefault(domain), IsSynced);
    }

    /// <summary>Takes in libvirt's full list.</summary>
    /// <param name="observations">Every domain there is.</param>
    /// <param name="readStarted">When the list was asked for, as a <see cref="Stopwatch"/> timestamp.</param>
    public void TakeAll(IReadOnlyList<DomainObservation> observations, long readStarted)
    {
        lock (_gate)
        {
            var listed = observations.Select(o => WorkloadId.OfDomain(o.Uuid)).ToHashSet();
            foreach (var (domain, known) in _domains.ToArray())
            {
                // A hook call that came while the list was read tells of a domain that the list may not have seen yet.
                if (!listed.Contains(domain) && known.KnownSince < readStarted)
                    _domains.Remove(domain);
            }

            foreach (var observation in observations)
                Put(observation, isNews: false);
            IsSynced = true;
        }
    }

    /// <summary>Takes in one domain as libvirt has it.</summary>
    /// <returns>False when it is older than what is known, and should be read once more.</returns>
    public bool Take(DomainObservation observation)
    {
        lock (_gate)
            return Put(observation, isNews: true);
    }

    /// <summary>Takes in that libvirt has a domain no more, neither running nor defined.</summary>
    /// <returns>False when that is older than what is known.</returns>
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

    /// <summary>Takes in libvirt's networks.</summary>
    public void TakeNetworks(IReadOnlyList<NetworkObservation> networks) => Volatile.Write(ref _networks, LibvirtNetworks.Of(networks));

    /// <summary>libvirt's networks cannot be read: what is known of them stays, but the absence of one proves nothing.</summary>
    /// <param name="reason">Why not, in words.</param>
    public void LoseNetworks(string reason) => Volatile.Write(ref _networks, Networks with { Error = reason });

    /// <summary>The connection to libvirt is gone: what is known stays, but absence proves nothing any more.</summary>
    public void LoseLibvirt()
    {
        lock (_gate)
            IsSynced = false;
    }

    /// <summary>Takes in the definition that libvirt handed to a hook.</summary>
    /// <param name="definition">What the domain's XML says.</param>
    /// <param name="active">Whether the domain runs after this call.</param>
    /// <param name="begins">Whether the call is one that comes before the guest executes: what was known of an instance before is over.</param>
    /// <param name="comes">Whether the call says that a migration brings it here.</param>
    /// <param name="at">When libvirt called, as a <see cref="Stopwatch"/> timestamp; null for now.</param>
    /// <returns>False when more recent news is known: the call has waited for a daemon, and may be of an instance long gone.</returns>
    public bool TakeHook(WorkloadDefinition definition, bool active, bool begins = false, bool comes = false, long? at = null)
    {
        lock (_gate)
        {
            var known = _domains.GetValueOrDefault(definition.Id);
            var now = at ?? Stopwatch.GetTimestamp();
            if (known is not null && known.KnownSince > now)
                return false;
            var same = active && !begins && !comes && known is { IsActive: true } ? known : null;
            // A domain that has stopped asks for what its definition says: an interface that was detached while it ran may be there still.
            // Of the two calls of an end the second says no more than the first.
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

    /// <summary>Puts back what was known of a domain. For tests.</summary>
    internal void Recall(Workload record, bool departed)
    {
        _domains[record.Id] = record;
        if (departed)
            _departed.Add(record.Id);
    }

    /// <summary>
    /// Whether libvirt has said of this very domain that it stopped, was undefined, or lost an interface or its annotation while
    /// off. That a full list leaves a domain out, or has it as one that is off, is weaker: the list may be that of a libvirt that
    /// has lost its state, and then it is so for every domain at once.
    /// </summary>
    public bool HasDeparted(WorkloadId domain)
    {
        lock (_gate)
            return _departed.Contains(domain);
    }

    /// <summary>Forgets of domains that they departed.</summary>
    /// <param name="settled">Tells of a domain whether nothing of it is left.</param>
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
        // Both ends of a migration are paused for it: one has been executing, and the other has not.
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
