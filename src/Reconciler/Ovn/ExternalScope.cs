using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>Where an address has to be unique among external addresses and ports.</summary>
/// <param name="Switches">The switches outside on which no port may have it.</param>
/// <param name="Elsewhere">NAT rows of the same address on routers that lead to other networks: they are in nobody's way.</param>
public sealed record ExternalScope(ImmutableArray<LogicalSwitch> Switches, ImmutableArray<Guid> Elsewhere)
{
    /// <summary>An address that nobody else has.</summary>
    public static readonly ExternalScope Empty = new([], []);
}
