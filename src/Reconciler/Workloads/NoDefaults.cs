using Reconciler.Intent;

namespace Reconciler.Workloads;

/// <summary>Empty defaults: interfaces have only what their workload says.</summary>
internal sealed class NoDefaults : IPortDefaults
{
    /// <summary>The only instance.</summary>
    public static readonly NoDefaults Instance = new();

    /// <inheritdoc/>
    public PortDefaults Of(WorkloadInterface nic, out Problem? problem)
    {
        problem = null;
        return PortDefaults.Empty;
    }
}
