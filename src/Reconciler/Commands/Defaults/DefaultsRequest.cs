using System.Collections.Immutable;
using Reconciler.Intent;

namespace Reconciler.Commands.Defaults;

/// <summary>What <c>reconciler defaults</c> was asked to do.</summary>
/// <param name="Network">The libvirt network.</param>
/// <param name="Set">The attributes to write, with their values.</param>
/// <param name="Unset">The attributes to take away.</param>
/// <param name="Clear">Whether to take all away that are not written.</param>
/// <param name="DryRun">Whether to write nothing.</param>
/// <param name="Json">Whether to write JSON instead of text.</param>
internal sealed record DefaultsRequest(
    string Network, ImmutableArray<(string Attribute, string Value)> Set, ImmutableArray<string> Unset, bool Clear, bool DryRun, bool Json)
{
    /// <summary>Whether it asks for no change.</summary>
    public bool IsEmpty => Set.IsEmpty && Unset.IsEmpty && !Clear;

    /// <summary>The change, as that of a port.</summary>
    public AnnotationChange Change => new() { Set = Set, Unset = Unset };

    /// <summary>The attributes after the change.</summary>
    /// <param name="before">Those before it.</param>
    public ImmutableSortedDictionary<string, string> Apply(ImmutableSortedDictionary<string, string> before) =>
        (Clear ? before.Clear() : before.RemoveRange(Unset)).SetItems(Set.Select(s => KeyValuePair.Create(s.Attribute, s.Value)));
}
