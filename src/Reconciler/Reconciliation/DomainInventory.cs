using System.Collections.Immutable;
using System.Diagnostics;
using System.Xml.Linq;
using Reconciler.Libvirt;

namespace Reconciler.Reconciliation;

/// <summary>The domains of this host, put together from libvirt's lists and events and from its hook calls.</summary>
/// <remarks>
/// Hook calls are ahead of what can be read from libvirt, which holds the domain's lock while the hook runs. So each piece of
/// news carries the time at which it was true, and what was read before a newer hook call is dropped. Nothing here calls libvirt.
/// </remarks>
public sealed class DomainInventory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, DomainRecord> _domains = [];
    private readonly HashSet<Guid> _departed = [];
    private LibvirtNetworks _networks = LibvirtNetworks.NotRead;

    /// <summary>Whether libvirt's full list has been read and its events are coming in: only then is an absent domain known to be gone.</summary>
    public bool IsSynced { get; private set; }

    /// <summary>libvirt's networks.</summary>
    public LibvirtNetworks Networks => Volatile.Read(ref _networks);

    /// <summary>Every domain known.</summary>
    public IReadOnlyList<DomainRecord> Domains
    {
        get
        {
            lock (_gate)
                return [.. _domains.Values];
        }
    }

    /// <summary>A domain, or null when it is not known.</summary>
    public DomainRecord? Find(Guid uuid)
    {
        lock (_gate)
            return _domains.GetValueOrDefault(uuid);
    }

    /// <summary>A domain together with whether the list is complete, of one moment.</summary>
    public (DomainRecord? Domain, bool IsSynced) Look(Guid uuid)
    {
        lock (_gate)
            return (_domains.GetValueOrDefault(uuid), IsSynced);
    }

    /// <summary>Takes in libvirt's full list.</summary>
    /// <param name="observations">Every domain there is.</param>
    /// <param name="readStarted">When the list was asked for, as a <see cref="Stopwatch"/> timestamp.</param>
    /// <returns>The domains that may be different from before.</returns>
    public IReadOnlySet<Guid> TakeAll(IReadOnlyList<DomainObservation> observations, long readStarted)
    {
        lock (_gate)
        {
            var affected = _domains.Keys.Concat(observations.Select(o => o.Uuid)).ToHashSet();
            var listed = observations.Select(o => o.Uuid).ToHashSet();
            foreach (var (uuid, known) in _domains.ToArray())
            {
                // A hook call that came while the list was read tells of a domain that the list may not have seen yet.
                if (!listed.Contains(uuid) && known.KnownSince < readStarted)
                    _domains.Remove(uuid);
            }

            foreach (var observation in observations)
                Put(observation, isNews: false);
            IsSynced = true;
            return affected;
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
    public bool TakeGone(Guid uuid, long readStarted)
    {
        lock (_gate)
        {
            if (_domains.TryGetValue(uuid, out var known) && known.KnownSince > readStarted)
                return false;
            if (_domains.Remove(uuid))
                _departed.Add(uuid);
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
    /// <param name="definition">The domain's XML.</param>
    /// <param name="active">Whether the domain runs after this call.</param>
    /// <param name="begins">Whether the call is one that comes before the guest executes: what was known of an instance before is over.</param>
    /// <param name="comes">Whether the call says that a migration brings it here.</param>
    /// <param name="at">When libvirt called, as a <see cref="Stopwatch"/> timestamp; null for now.</param>
    /// <returns>False when more recent news is known: the call has waited for a daemon, and may be of an instance long gone.</returns>
    public bool TakeHook(DomainDefinition definition, bool active, bool begins = false, bool comes = false, long? at = null)
    {
        lock (_gate)
        {
            var known = _domains.GetValueOrDefault(definition.Uuid);
            var now = at ?? Stopwatch.GetTimestamp();
            if (known is not null && known.KnownSince > now)
                return false;
            var same = active && !begins && !comes && known is { Active: true } ? known : null;
            // A domain that has stopped asks for what its definition says: an interface that was detached while it ran may be there still.
            // Of the two calls of an end the second says no more than the first.
            var defined = known is { Active: true } ? known.NextDefinition : known?.Definition;
            var asks = active ? definition : defined ?? definition;
            _domains[definition.Uuid] = new(definition.Uuid, definition.Name, active, asks, null)
            {
                KnownSince = now,
                Since = same?.Since ?? now,
                ExecutedAt = same?.ExecutedAt,
                // The calls after the first look like those of any start.
                IsComing = active && (comes || known is { IsComing: true }),
                IsLeaving = same is { IsLeaving: true },
                NextDefinition = !active ? null : known is { Active: false } ? known.Definition : known?.NextDefinition,
                NextDefinitionError = active && known is { Active: true } ? known.NextDefinitionError : null,
            };
            if (active)
                _departed.Remove(definition.Uuid);
            else
                _departed.Add(definition.Uuid);
            return true;
        }
    }

    /// <summary>Puts back what was known of a domain. For tests.</summary>
    internal void Recall(DomainRecord record, bool departed)
    {
        _domains[record.Uuid] = record;
        if (departed)
            _departed.Add(record.Uuid);
    }

    /// <summary>
    /// Whether libvirt has said of this very domain that it stopped, was undefined, or lost an interface or its annotation while
    /// off. That a full list leaves a domain out, or has it as one that is off, is weaker: the list may be that of a libvirt that
    /// has lost its state, and then it is so for every domain at once.
    /// </summary>
    public bool HasDeparted(Guid uuid)
    {
        lock (_gate)
            return _departed.Contains(uuid);
    }

    /// <summary>Forgets of domains that they departed.</summary>
    /// <param name="settled">Tells of a domain whether nothing of it is left.</param>
    public void ForgetDeparted(Predicate<Guid> settled)
    {
        lock (_gate)
            _departed.RemoveWhere(settled);
    }

    private bool Put(DomainObservation observation, bool isNews)
    {
        if (_domains.TryGetValue(observation.Uuid, out var known) && known.KnownSince > observation.ReadStarted)
            return false;
        // Both ends of a migration are paused for it: one has been executing, and the other has not.
        var isBetween = observation.Active && DomainStates.IsBetweenHosts(observation.State, observation.StateReason);
        var isStartingUp = observation.Active && DomainStates.IsStartingUp(observation.State, observation.StateReason);
        var hasExecuted = known is { Active: true } and ({ IsLeaving: true } or { ExecutedAt: not null });
        var isComing = (isBetween && !hasExecuted) || (isStartingUp && known is { IsComing: true });
        if (observation.Active)
            _departed.Remove(observation.Uuid);
        else if (isNews && known is not null && (known.Active || AsksForAnother(known.Definition, observation.Definition)))
            _departed.Add(observation.Uuid);
        _domains[observation.Uuid] = new(
            observation.Uuid, observation.Name, observation.Active, observation.Definition, observation.DefinitionError)
        {
            KnownSince = observation.ReadStarted,
            Since = observation.Active && known is { Active: true } ? known.Since : observation.ReadStarted,
            ExecutedAt = observation.Active && !isBetween && !isStartingUp ? observation.ReadStarted : null,
            IsComing = isComing,
            IsLeaving = isBetween && !isComing,
            NextDefinition = observation.NextDefinition,
            NextDefinitionError = observation.NextDefinitionError,
        };
        return true;
    }

    private static bool AsksForAnother(DomainDefinition? before, DomainDefinition? now) =>
        before is not null && now is not null
        && !(before.Interfaces.Select(i => i.Mac).SequenceEqual(now.Interfaces.Select(i => i.Mac), StringComparer.Ordinal)
            && before.Annotations.AsEnumerable<XNode>().SequenceEqual(now.Annotations, XNode.EqualityComparer));
}
