namespace Reconciler.Libvirt;

/// <summary>One libvirt network as libvirt described it at one moment.</summary>
/// <param name="Uuid">The network's UUID.</param>
/// <param name="Name">The network's name.</param>
/// <param name="Active">Whether it is started.</param>
/// <param name="Definition">
/// The persistent configuration where there is one, else the live one: libvirt before 9.7 takes metadata only through <c>net-edit</c>, whose
/// effect a running network shows in its persistent configuration alone.
/// </param>
/// <param name="DefinitionError">Why there is no <paramref name="Definition"/>.</param>
/// <param name="ReadStarted"><see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> just before the calls that read this network.</param>
public sealed record NetworkObservation(
    Guid Uuid,
    string Name,
    bool Active,
    NetworkDefinition? Definition,
    string? DefinitionError,
    long ReadStarted);
