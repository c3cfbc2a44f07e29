namespace Reconciler.Libvirt;

/// <summary>One libvirt network as libvirt described it at one moment.</summary>
/// <param name="Uuid">The network's UUID.</param>
/// <param name="Name">The network's name.</param>
/// <param name="Active">Whether it is started.</param>
/// <param name="Definition">
/// The persistent configuration if there is one, otherwise the live one. libvirt before 9.7 changes metadata only by <c>net-edit</c>, and a
/// running network shows that change only in its persistent configuration.
/// </param>
/// <param name="DefinitionError">Why there is no <paramref name="Definition"/>.</param>
/// <param name="ReadStarted"><see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> just before the calls that read this network.</param>
internal sealed record NetworkObservation(
    Guid Uuid,
    string Name,
    bool Active,
    NetworkDefinition? Definition,
    string? DefinitionError,
    long ReadStarted);
