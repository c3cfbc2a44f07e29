using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>A row of <c>DNS</c> that this host owns (ovn-nb(5)): the names of its ports on one switch.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Switch">The name of the switch that it was made for.</param>
/// <param name="Records">The names and what each stands for: addresses, or for a reversed address the name.</param>
/// <param name="AttachedTo">The switches whose guests are answered by it.</param>
internal sealed record NameRow(
    Guid Uuid, string Switch, ImmutableSortedDictionary<string, string> Records, ImmutableArray<Guid> AttachedTo);
