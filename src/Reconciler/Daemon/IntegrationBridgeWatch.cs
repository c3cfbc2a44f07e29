using Microsoft.Extensions.Logging;
using Reconciler.Reconciliation;

namespace Reconciler.Daemon;

/// <summary>
/// Reports when the integration bridge is gone, and when it is back. Without the bridge no pass does anything, and nothing else reports
/// why.
/// </summary>
/// <param name="logger">Logs the changes.</param>
internal sealed class IntegrationBridgeWatch(ILogger logger)
{
    private int _isMissing;

    /// <summary>Checks whether the bridge exists.</summary>
    /// <param name="sources">The sources to read.</param>
    /// <returns>Whether the bridge exists, if that has changed; null if it has not, or if Open vSwitch is not known.</returns>
    public bool? LookForNews(HostSources sources)
    {
        if (!sources.OpenVSwitchSession.IsSynced)
            return null;
        var isThere = sources.OpenVSwitch.HasIntegrationBridge;
        // The first check reports nothing if the bridge exists.
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
