using Reconciler.Intent;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>The desired state of a workload while it is worked out.</summary>
internal sealed class DesiredDraft
{
    /// <summary>Its ports.</summary>
    public List<DesiredPort> Ports { get; } = [];

    /// <summary>Its floating IPs.</summary>
    public List<DesiredNat> Nats { get; } = [];

    /// <summary>What cannot be done, and why.</summary>
    public List<Problem> Problems { get; } = [];

    /// <summary>The MAC addresses of interfaces whose rows stay as they are.</summary>
    public HashSet<string> Kept { get; } = new(StringComparer.Ordinal);

    /// <summary>Refuses the request of an interface. Its rows stay as they are.</summary>
    public void Refuse(WorkloadInterface nic, Problem problem)
    {
        Problems.Add(problem with { Mac = nic.Mac });
        Kept.Add(nic.Mac);
    }

    /// <summary>Refuses a floating IP of a port. The rows of its interface stay as they are.</summary>
    public void RefuseNat(DesiredPort port, NatAnnotation nat, string reason, bool mayPass = false)
    {
        Problems.Add(new(port.Mac, $"external address {nat.External}: {reason}") { MayPass = mayPass });
        Kept.Add(port.Mac);
    }

    /// <summary>Removes a port and its floating IPs from the draft. Existing rows stay as they are.</summary>
    public void Drop(DesiredPort port, string message)
    {
        Ports.Remove(port);
        Nats.RemoveAll(n => n.Mac == port.Mac && n.InterfaceId == port.InterfaceId);
        Problems.Add(new(port.Mac, message));
        Kept.Add(port.Mac);
    }
}
