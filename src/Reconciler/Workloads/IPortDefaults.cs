using Reconciler.Intent;

namespace Reconciler.Workloads;

/// <summary>The defaults for interfaces, where their workload does not say.</summary>
internal interface IPortDefaults
{
    /// <summary>Finds the defaults for an interface.</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="problem">Why the defaults are not known, or not completely; null if they are.</param>
    PortDefaults Of(WorkloadInterface nic, out Problem? problem);
}
