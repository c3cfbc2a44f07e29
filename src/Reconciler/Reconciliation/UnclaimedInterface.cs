using Reconciler.Ovn;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>An interface on the integration bridge that neither its workload, nor its network, nor the configuration asks anything for.</summary>
/// <param name="Plugged">The interface.</param>
/// <param name="Reason">Why nothing does, in words.</param>
/// <param name="Port">The port of its name that somebody has made for it by hand; null where there is none, and so no network.</param>
internal sealed record UnclaimedInterface(PluggedInterface Plugged, string Reason, LogicalSwitchPort? Port)
{
    /// <summary>What the log says of it once.</summary>
    public WorkloadNotice Notice => new($"interface {Plugged.Mac} is on the integration bridge and is left alone: {Reason}", IsWarning: false);
}
