using Reconciler.Doctor.Facts;
using Reconciler.Printing;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>The XML of a libvirt network cannot be read.</summary>
internal sealed class NetworkUnreadable : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => Problem.NetworkUnreadable;

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from network in facts.Libvirt?.NetworkStates ?? []
        where network.Error is not null
        select new Finding(
            Id, Severity.Error, $"network {network.Name}", $"Its XML cannot be read: {network.Error}",
            "It is not known what interfaces on it ask for, nor whether they are on OVN",
            $"virsh net-edit {ShellWord.Quote(network.Name)}   # and put right, or take out, what cannot be read");
}
