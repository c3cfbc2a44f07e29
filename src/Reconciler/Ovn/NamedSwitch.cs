namespace Reconciler.Ovn;

/// <summary>A switch, for the names of machines.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Zone">The zone of the names of machines on it; null for none.</param>
internal sealed record NamedSwitch(Guid Uuid, string? Zone);
