using System.Collections.Immutable;

namespace Reconciler.Commands.Attaching;

/// <summary>What <c>reconciler attach</c> is to do.</summary>
/// <param name="Name">The workload's name.</param>
/// <param name="Namespace">The network namespace: a name, a path, or a process.</param>
/// <param name="Keys">What the interface asks for, as its keys in <c>external_ids</c> say it.</param>
internal sealed record AttachRequest(string Name, NamespaceName Namespace, ImmutableSortedDictionary<string, string> Keys)
{
    /// <summary>The name of the interface within the namespace where none is given.</summary>
    public const string DefaultInterface = "eth0";

    /// <summary>How long to wait where nothing is said.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    /// <summary>The name of the interface within the namespace.</summary>
    public string Interface { get; init; } = DefaultInterface;

    /// <summary>Its MAC address, in canonical form; null for a stable one.</summary>
    public string? Mac { get; init; }

    /// <summary>Its MTU in bytes; null for that of our DHCP options.</summary>
    public int? Mtu { get; init; }

    /// <summary>Whether it gets a default route by the switch's router.</summary>
    public bool HasRoute { get; init; } = true;

    /// <summary>How long to wait until OVN has bound the port, and chosen its address.</summary>
    public TimeSpan Patience { get; init; } = DefaultPatience;

    /// <summary>Whether to say what would happen, and change nothing.</summary>
    public bool DryRun { get; init; }
}
