using Reconciler.Intent;

namespace Reconciler.Workloads;

/// <summary>What interfaces ask for where their workload does not say.</summary>
internal interface IPortDefaults
{
    /// <summary>Finds what an interface asks for.</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="problem">Why that is not known, or is not known in full; null when it is.</param>
    PortDefaults Of(WorkloadInterface nic, out Problem? problem);
}
