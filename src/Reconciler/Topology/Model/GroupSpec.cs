using System.Collections.Immutable;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Model;

/// <summary>A port group and its rules.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">Where it is written.</param>
internal sealed record GroupSpec(string Name, TextPosition At)
{
    /// <summary>Its rules, the strongest first.</summary>
    public ImmutableArray<RuleSpec> Rules { get; init; } = [];

    /// <summary>Whether DHCP and neighbour discovery are let through before rules that drop or reject.</summary>
    public bool Essentials { get; init; } = true;
}
