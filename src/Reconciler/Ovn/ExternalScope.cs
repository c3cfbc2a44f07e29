using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>Where an address must be unique among external addresses and ports.</summary>
/// <param name="Switches">The outside switches on which no port may have it.</param>
/// <param name="Elsewhere">NAT rows with the same address on routers that lead to other networks. They are no conflict.</param>
internal sealed record ExternalScope(ImmutableArray<LogicalSwitch> Switches, ImmutableArray<Guid> Elsewhere)
{
    /// <summary>The scope of an address that nobody else has.</summary>
    public static readonly ExternalScope Empty = new([], []);
}
