using System.Collections.Immutable;
using Reconciler.Printing;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Facts;

/// <summary>A domain, or another workload, as the engine sees it.</summary>
/// <param name="Domain">The workload.</param>
/// <param name="Problems">The problems with what it asks for. If it is off, they would refuse its start.</param>
/// <param name="WithoutSwitch">Its interfaces on the integration bridge without a switch.</param>
internal sealed record DomainFacts(Workload Domain, ImmutableArray<Problem> Problems, ImmutableArray<PluggedInterface> WithoutSwitch)
{
    /// <summary>Its name as an argument of a command: see <see cref="ShellWord.OfDomain"/>.</summary>
    public string ShellName => ShellWord.OfDomain(Domain.Name, Domain.Id.Key);

    /// <summary>What it is called in findings.</summary>
    public string Subject => $"{Domain.Id.Noun} {Domain.Name}";

    /// <summary>The command that shows what it asks for.</summary>
    public string ShowCommand => Domain.Id.IsDomain
        ? $"reconciler annotate {ShellName} --show"
        : "ovs-vsctl --columns=name,external_ids list Interface"
            + string.Concat((Domain.Definition?.Interfaces ?? []).Select(i => i.Device).OfType<string>().Select(d =>
                " " + ShellWord.Quote(d)));

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
