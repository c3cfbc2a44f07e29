using Reconciler.Ovn;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>
/// An interface on the integration bridge for which neither its workload, nor its network, nor the configuration asks for anything.
/// </summary>
/// <param name="Plugged">The interface.</param>
/// <param name="Reason">Why nothing is asked for it, in words.</param>
/// <param name="Port">
/// The port that somebody has made for it by hand under its name; null if there is none. Without a port it has no network.
/// </param>
internal sealed record UnclaimedInterface(PluggedInterface Plugged, string Reason, LogicalSwitchPort? Port)
{
    /// <summary>What the log says of it once.</summary>
    public WorkloadNotice Notice =>
        new($"interface {Plugged.Mac} is on the integration bridge and is left alone: {Reason}", IsWarning: false);
}
