using System.Collections.Immutable;
using Reconciler.Intent.Attributes;

namespace Reconciler.Intent;

/// <summary>Values for ports whose own annotation does not give them. What was not written is <see langword="null"/>.</summary>
internal sealed record PortDefaults
{
    /// <summary>Nothing given.</summary>
    public static PortDefaults Empty { get; } = new();

    /// <summary>The logical switch by name.</summary>
    public string? Switch { get; init; }

    /// <summary>The addresses: <c>dynamic</c> or <c>none</c>, since two ports cannot share one.</summary>
    public AddressRequest? Address { get; init; }

    /// <summary>Whether ports accept traffic from their own addresses only.</summary>
    public bool? PortSecurity { get; init; }

    /// <summary>Where the ports' DHCP options come from.</summary>
    public DhcpMode? Dhcp { get; init; }

    /// <summary>The existing port groups to join, without duplicates.</summary>
    public ImmutableArray<string>? Groups { get; init; }

    /// <summary>How long ports are kept.</summary>
    public PortLifetime? Lifetime { get; init; }

    /// <summary>These values, completed from <paramref name="other"/>.</summary>
    /// <param name="other">The defaults with lower precedence.</param>
    public PortDefaults Over(PortDefaults other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var filled = this;
        foreach (var attribute in PortAttributes.All)
            filled = attribute.Defaults?.Fill(filled, other) ?? filled;
        return filled;
    }
}
