using System.Collections.Immutable;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>What a workload asks for, resolved against the Northbound database.</summary>
/// <param name="Ports">Its ports.</param>
/// <param name="Nats">Its floating IPs.</param>
/// <param name="Problems">What cannot be done, and why.</param>
/// <param name="Kept">
/// The interfaces whose desired state is not known. Their rows stay as they are, unless something else is asked for: a mistake in an
/// annotation must not cost a running guest its network.
/// </param>
internal sealed record DesiredWorkload(
    ImmutableArray<DesiredPort> Ports,
    ImmutableArray<DesiredNat> Nats,
    ImmutableArray<Problem> Problems,
    ImmutableHashSet<string> Kept)
{
    /// <summary>Its interfaces that OVN can bind.</summary>
    public ImmutableArray<PluggedInterface> Plugged { get; init; } = [];

    /// <summary>Whether a request cannot be met.</summary>
    public bool HasErrors => Problems.Any(p => !p.IsWarning);

    /// <summary>Its interfaces that OVN can bind and for which nothing is asked.</summary>
    public ImmutableArray<UnclaimedInterface> Unclaimed { get; init; } = [];

    /// <summary>The desired state of a workload that does not run: nothing.</summary>
    public static readonly DesiredWorkload Nothing = new([], [], [], []);

    /// <summary>A workload whose desired state is not known.</summary>
    /// <param name="kept">The interfaces whose rows must stay.</param>
    /// <param name="problem">Why it is not known.</param>
    public static DesiredWorkload Unknown(IEnumerable<string> kept, Problem problem) => new([], [], [problem], [.. kept]);

    /// <summary>The desired state while it does not run: the ports that outlive it, switched off.</summary>
    /// <param name="observed">Its ports. Those that outlive it stay if their desired state cannot be read.</param>
    public DesiredWorkload WhileOff(ImmutableArray<Ovn.LogicalSwitchPort> observed)
    {
        var ports = Ports.Where(p => p.IsDefined).Select(p => p with { IsEnabled = false, PluggedId = null }).ToImmutableArray();
        ImmutableHashSet<string> kept = [.. Kept.Where(m => observed.Any(p => p.Mac == m && p.OutlivesItsWorkload))];
        return this with
        {
            Ports = ports,
            Nats = Nats.RemoveAll(n => !ports.Any(p => p.Mac == n.Mac)),
            // Problems of interfaces that have no port while the workload is off are reported when it starts.
            Problems = Problems.RemoveAll(p => !ports.Any(d => d.Mac == p.Mac) && (p.Mac is null ? kept.IsEmpty : !kept.Contains(p.Mac))),
            Kept = kept,
            Plugged = [],
            Unclaimed = [],
        };
    }

    /// <summary>Leaves out a port and its floating IPs, and keeps their rows as they are.</summary>
    public DesiredWorkload WithoutPort(DesiredPort port, Problem problem) => this with
    {
        Ports = Ports.Remove(port),
        Nats = Nats.RemoveAll(n => n.Mac == port.Mac),
        Problems = Problems.Add(problem),
        Kept = Kept.Add(port.Mac),
    };

    /// <summary>Leaves out a floating IP, and keeps the rows of its interface as they are.</summary>
    public DesiredWorkload WithoutNat(DesiredNat nat, Problem problem) => this with
    {
        Nats = Nats.Remove(nat),
        Problems = Problems.Add(problem),
        Kept = Kept.Add(nat.Mac),
    };
}
