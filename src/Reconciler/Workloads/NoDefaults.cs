using Reconciler.Intent;

namespace Reconciler.Workloads;

/// <summary>The defaults where there are none: interfaces have what their workload says.</summary>
internal sealed class NoDefaults : IPortDefaults
{
    /// <summary>The only one that is needed.</summary>
    public static readonly NoDefaults Instance = new();

    /// <inheritdoc/>
    public PortDefaults Of(WorkloadInterface nic, out Problem? problem)
    {
        problem = null;
        return PortDefaults.Empty;
    }
}
