using System.Collections.Immutable;
using Reconciler.Daemon.Hooks;
using Reconciler.Reconciliation;
using Reconciler.Workloads;

namespace Reconciler.Daemon;

/// <summary>
/// The host that the daemon reconciles as. It is published whole: whoever reads it, on whatever thread, sees a host with its sources and its
/// reconciler, or none.
/// </summary>
internal sealed class CurrentHost : IStartCheck
{
    private volatile FollowedHost? _followed;
    private volatile string? _whyNotIdentified;

    /// <summary>The host; null until Open vSwitch has said which one this is, and while it is changed for another.</summary>
    public FollowedHost? Followed => _followed;

    /// <summary>Why Open vSwitch is not known; null when it is.</summary>
    public string? WhyOpenVSwitchIsNotKnown => _followed is { Sources: var sources }
        ? sources.WhyOpenVSwitchIsNotKnown
        : _whyNotIdentified ?? "this host is not known yet: Open vSwitch has not answered";

    /// <summary>Why the Northbound is not known; null when it is.</summary>
    public string? WhyNorthboundIsNotKnown => _followed is { Sources: var sources }
        ? sources.WhyNorthboundIsNotKnown
        : "the Northbound is not known: Open vSwitch has not said yet which host this is";

    /// <inheritdoc/>
    public bool IsReady => _followed is not null;

    /// <inheritdoc/>
    public Task<ImmutableArray<Problem>> CheckAsync(WorkloadDefinition definition, CancellationToken cancellationToken) =>
        _followed?.Reconciler.ValidateBeforeStartAsync(definition, cancellationToken) ?? Task.FromResult(ImmutableArray<Problem>.Empty);

    /// <summary>The host is known, and followed from now on.</summary>
    internal void Follow(HostSources sources, WorkloadReconciler reconciler)
    {
        _whyNotIdentified = null;
        _followed = new(sources, reconciler);
    }

    /// <summary>The host is not followed any more.</summary>
    internal void Leave() => _followed = null;

    /// <summary>Notes why it cannot be said which host this is.</summary>
    /// <returns>Whether that is news.</returns>
    internal bool NoteUnidentified(string reason)
    {
        var isNews = reason != _whyNotIdentified;
        _whyNotIdentified = reason;
        return isNews;
    }
}
