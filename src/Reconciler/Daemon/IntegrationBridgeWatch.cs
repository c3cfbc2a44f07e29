using Microsoft.Extensions.Logging;
using Reconciler.Reconciliation;

namespace Reconciler.Daemon;

/// <summary>Says when the integration bridge is gone, and when it is back: without it nothing is done, and nothing else says why.</summary>
/// <param name="logger">Told of it.</param>
internal sealed class IntegrationBridgeWatch(ILogger logger)
{
    private int _isMissing;

    /// <summary>Looks whether it is there.</summary>
    /// <param name="sources">Where to look.</param>
    /// <returns>Whether it is there, when that is news; null when it is as before, and when Open vSwitch is not known.</returns>
    public bool? LookForNews(HostSources sources)
    {
        if (!sources.OpenVSwitchSession.IsSynced)
            return null;
        var isThere = sources.OpenVSwitch.HasIntegrationBridge;
        // The first look has nothing to say of a bridge that is there.
        if (Interlocked.Exchange(ref _isMissing, isThere ? 0 : 1) == (isThere ? 0 : 1))
            return null;
        if (isThere)
        {
            logger.LogInformation("Open vSwitch has the integration bridge {Bridge} again", sources.OpenVSwitch.Settings.IntegrationBridge);
        }
        else
        {
            logger.LogWarning(
                "{Reason}; rows stay as they are until it is there. If OVN's bridge is another one, say so with 'ovs-vsctl set open . external_ids:ovn-bridge=NAME'",
                sources.WhyOpenVSwitchIsNotKnown);
        }

        return isThere;
    }
}
