using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>A logical switch at one moment.</summary>
/// <param name="Version">Its <c>_version</c>, which changes with every port that is added or deleted.</param>
/// <param name="Ports">Its ports.</param>
/// <param name="Changed">Its <see cref="OwnershipKeys.Changed"/>; null if it has none.</param>
internal sealed record SwitchState(Guid Version, ImmutableArray<Guid> Ports, string? Changed);
