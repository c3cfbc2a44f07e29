using Microsoft.Extensions.Logging;
using Reconciler.Ownership;

namespace Reconciler.Daemon;

/// <content>How it stands with the daemon, for whoever asks.</content>
public sealed partial class ReconcilerService
{
    private int _bridgeIsMissing;

    /// <inheritdoc/>
    public string? Host => _followed?.Sources.Host;

    /// <inheritdoc/>
    public IReadOnlyList<SourceState> LookAtSources() => _watch.Look();

    /// <summary>What keeps the daemon from its work, now.</summary>
    public IEnumerable<string> LookForHindrances() => LookAtSources().Select(s => s.Hindrance).OfType<string>();

    /// <inheritdoc/>
    public IReadOnlyList<(string Table, int Count)> OwnedRows => _followed?.Sources.Northbound.Database.OwnedRows ?? [];

    /// <inheritdoc/>
    public int QueueDepth => _queue.Count;

    /// <inheritdoc/>
    public IReadOnlyDictionary<WorkloadId, string> Problems => _worker.Problems;

    /// <summary>What keeps the databases from being known; null when they are. libvirt is another matter: it may wait for us.</summary>
    public string? WhatIsAwaited => WhyOpenVSwitchIsNotKnown() ?? WhyNorthboundIsNotKnown();

    /// <summary>How things are, in one line.</summary>
    public string DescribeStatus() =>
        LookForHindrances().ToList() is { Count: > 0 } hindrances ? string.Join("; ", hindrances) : $"reconciling as host {Host}";

    /// <summary>What does not get on any more, for the watchdog; null when all loops turn. Until the host is known there are none.</summary>
    public string? WhatIsStuck() => Reconciler is null ? null : _loops.WhatIsStuck();

    /// <summary>Says when the integration bridge is gone, and when it is back: without it nothing is done, and nothing else says why.</summary>
    private void LookForIntegrationBridge()
    {
        if (_followed is not { Sources: { OpenVSwitchSession.IsSynced: true } sources })
            return;
        var bridge = sources.OpenVSwitch.Settings.IntegrationBridge;
        var isThere = sources.OpenVSwitch.HasIntegrationBridge;
        // The first look has nothing to say of a bridge that is there.
        if (Interlocked.Exchange(ref _bridgeIsMissing, isThere ? 0 : 1) == (isThere ? 0 : 1))
            return;
        _watch.Look();
        if (!isThere)
        {
            _logger.LogWarning(
                "{Reason}; rows stay as they are until it is there. If OVN's bridge is another one, say so with 'ovs-vsctl set open . external_ids:ovn-bridge=NAME'",
                sources.WhyOpenVSwitchIsNotKnown);
            return;
        }

        _logger.LogInformation("Open vSwitch has the integration bridge {Bridge} again", bridge);
        // No sweep at once: ovn-controller makes a bridge of any name in a moment, and what is not on it may be back as soon as a slip is mended.
        EnqueueAll("integration bridge");
    }

    private string? WhyOpenVSwitchIsNotKnown() => _followed is { Sources: var sources }
        ? sources.WhyOpenVSwitchIsNotKnown
        : _whyNotIdentified ?? "this host is not known yet: Open vSwitch has not answered";

    private string? WhyNorthboundIsNotKnown() => _followed is { Sources: var sources }
        ? sources.WhyNorthboundIsNotKnown
        : "the Northbound is not known: Open vSwitch has not said yet which host this is";
}
