using System.Collections.Immutable;
using Reconciler.Printing;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Facts;

/// <summary>A domain as the engine sees it.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Problems">The problems with what it asks for. If it is off, they would refuse its start.</param>
/// <param name="WithoutSwitch">Its interfaces on the integration bridge without a switch.</param>
internal sealed record DomainFacts(Workload Domain, ImmutableArray<Problem> Problems, ImmutableArray<PluggedInterface> WithoutSwitch)
{
    /// <summary>Its name as an argument of a command: see <see cref="ShellWord.OfDomain"/>.</summary>
    public string ShellName => ShellWord.OfDomain(Domain.Name, Domain.Id.Key);

    /// <summary>For a running domain: the problems with the definition for its next start.</summary>
    public ImmutableArray<Problem> NextStart { get; init; } = [];

    /// <summary>For a running domain: the pending actions, in words.</summary>
    public ImmutableArray<string> ToDo { get; init; } = [];

    /// <summary>The names in DNS that it has, or will have when it starts.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>
    /// For a running domain: its interfaces that are on the integration bridge according to its XML, but not in Open vSwitch.
    /// </summary>
    public ImmutableArray<WorkloadInterface> Unplugged { get; init; } = [];

    /// <summary>The iface-ids of its interfaces on the integration bridge.</summary>
    public ImmutableArray<string> InterfaceIds { get; init; } = [];
}
