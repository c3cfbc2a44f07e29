using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Doctor.Facts;

/// <summary>All facts for the checks. Immutable. Facts that could not be read are null or empty.</summary>
internal sealed record HealthFacts
{
    /// <summary>This host's name in the Northbound; null if it is not set.</summary>
    public string? Host { get; init; }

    /// <summary>The servers that could not be reached.</summary>
    public ImmutableArray<UnreachableSource> Unreachable { get; init; } = [];

    /// <summary>The hooks that libvirt finds.</summary>
    public HookFacts Hook { get; init; } = new();

    /// <summary>Our files that other users can read or change.</summary>
    public ImmutableArray<ExposedFile> Exposed { get; init; } = [];

    /// <summary>The daemon; null if it was not checked.</summary>
    public DaemonFacts? Daemon { get; init; }

    /// <summary>The local Open vSwitch.</summary>
    public OpenVSwitchFacts? OpenVSwitch { get; init; }

    /// <summary>The registered chassis, from the Southbound.</summary>
    public ImmutableArray<Chassis>? Chassis { get; init; }

    /// <summary>The parts of OVN's central on this host.</summary>
    public LocalCentral Central { get; init; } = LocalCentral.None;

    /// <summary>The interface that tunnels leave this host by; null if it was not found.</summary>
    public Underlay? Underlay { get; init; }

    /// <summary>The logical network.</summary>
    public NorthboundFacts? Northbound { get; init; }

    /// <summary>The servers of the Northbound, and what each is.</summary>
    public ImmutableArray<RemoteFacts> Remotes { get; init; } = [];

    /// <summary>The domains and networks of this host.</summary>
    public LibvirtFacts? Libvirt { get; init; }

    /// <summary>The workloads of this host that are not domains, as the engine sees them.</summary>
    public ImmutableArray<DomainFacts> OtherWorkloads { get; init; } = [];

    /// <summary>Every workload of this host that could be assessed.</summary>
    public IEnumerable<DomainFacts> Assessments => (Libvirt?.Assessments ?? []).Concat(OtherWorkloads);

    /// <summary>
    /// Whether one of the workload's interfaces is bound to this port. An earlier start may have left other ports. True if it is not known.
    /// </summary>
    public bool IsBoundBy(WorkloadId workload, string port) =>
        Assessments.FirstOrDefault(a => a.Domain.Id == workload) is not { } assessment || assessment.InterfaceIds.Contains(port);

    /// <summary>Whether a chassis is registered with this name or host name. <c>requested-chassis</c> may have either.</summary>
    public bool IsRegistered(string nameOrHostname) => Chassis?.Any(c => c.Name == nameOrHostname || c.Hostname == nameOrHostname) ?? true;
}
