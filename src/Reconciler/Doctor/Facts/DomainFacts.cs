using System.Collections.Immutable;
using Reconciler.Printing;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Facts;

/// <summary>A domain as the engine sees it.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Problems">What is wrong with what it asks for: what would refuse its start while it is off.</param>
/// <param name="WithoutSwitch">Its interfaces on the integration bridge that nothing gives a switch.</param>
internal sealed record DomainFacts(Workload Domain, ImmutableArray<Problem> Problems, ImmutableArray<PluggedInterface> WithoutSwitch)
{
    /// <summary>What to call it in a command: see <see cref="ShellWord.OfDomain"/>.</summary>
    public string ShellName => ShellWord.OfDomain(Domain.Name, Domain.Id.Key);

    /// <summary>Of one that runs: what is wrong with what it is defined to ask for at its next start.</summary>
    public ImmutableArray<Problem> NextStart { get; init; } = [];

    /// <summary>Of one that runs: what is still to be done for it, in words.</summary>
    public ImmutableArray<string> ToDo { get; init; } = [];

    /// <summary>Of one that runs: its interfaces that belong on the integration bridge by its XML and are not there.</summary>
    public ImmutableArray<WorkloadInterface> Unplugged { get; init; } = [];

    /// <summary>The names of the ports that its interfaces on the integration bridge are bound by.</summary>
    public ImmutableArray<string> InterfaceIds { get; init; } = [];
}
