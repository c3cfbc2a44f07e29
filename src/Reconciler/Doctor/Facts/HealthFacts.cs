using System.Collections.Immutable;

namespace Reconciler.Doctor.Facts;

/// <summary>Everything that the checks look at. Immutable; what could not be read is null or empty.</summary>
internal sealed record HealthFacts
{
    /// <summary>This host's name in the Northbound; null where nothing gives it one.</summary>
    public string? Host { get; init; }

    /// <summary>What could not be reached.</summary>
    public ImmutableArray<UnreachableSource> Unreachable { get; init; } = [];

    /// <summary>Where libvirt looks for the hook.</summary>
    public HookFacts Hook { get; init; } = new();

    /// <summary>The daemon; null where it was not looked for.</summary>
    public DaemonFacts? Daemon { get; init; }

    /// <summary>The local Open vSwitch.</summary>
    public OpenVSwitchFacts? OpenVSwitch { get; init; }

    /// <summary>The chassis that are registered in the Southbound.</summary>
    public ImmutableArray<Chassis>? Chassis { get; init; }

    /// <summary>What there is of OVN's central part on this host.</summary>
    public LocalCentral Central { get; init; } = LocalCentral.None;

    /// <summary>The MTU of the interface that tunnels leave this host by; null where it was not found.</summary>
    public Underlay? Underlay { get; init; }

    /// <summary>The logical network.</summary>
    public NorthboundFacts? Northbound { get; init; }

    /// <summary>What runs and is defined here.</summary>
    public LibvirtFacts? Libvirt { get; init; }

    /// <summary>Whether a chassis is registered, by its name or, as <c>requested-chassis</c> may say too, by its hostname.</summary>
    public bool IsRegistered(string nameOrHostname) => Chassis?.Any(c => c.Name == nameOrHostname || c.Hostname == nameOrHostname) ?? true;
}
