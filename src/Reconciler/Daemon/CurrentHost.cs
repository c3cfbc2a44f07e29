using System.Collections.Immutable;
using Reconciler.Daemon.Hooks;
using Reconciler.Reconciliation;
using Reconciler.Workloads;

namespace Reconciler.Daemon;

/// <summary>
/// The host as which the daemon reconciles. It is published as a whole: any reader, on any thread, sees a host with its sources and its
/// reconciler, or no host.
/// </summary>
internal sealed class CurrentHost : IStartCheck
{
    private volatile FollowedHost? _followed;
    private volatile string? _whyNotIdentified;

    /// <summary>The host; null until Open vSwitch has named this host, and while another host replaces it.</summary>
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

    /// <summary>Follows a host from now on.</summary>
    internal void Follow(HostSources sources, WorkloadReconciler reconciler)
    {
        _whyNotIdentified = null;
        _followed = new(sources, reconciler);
    }

    /// <summary>Stops following the host.</summary>
    internal void Leave() => _followed = null;

    /// <summary>Records why this host cannot be identified.</summary>
    /// <returns>Whether the reason is new.</returns>
    internal bool NoteUnidentified(string reason)
    {
        var isNews = reason != _whyNotIdentified;
        _whyNotIdentified = reason;
        return isNews;
    }
}
