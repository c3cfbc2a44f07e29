namespace Reconciler.Libvirt;

/// <summary>One domain as libvirt described it at one moment.</summary>
/// <param name="Uuid">The domain's UUID.</param>
/// <param name="Name">The domain's name.</param>
/// <param name="Active">Whether it has a running instance (which may be paused).</param>
/// <param name="Persistent">Whether it stays defined when it stops.</param>
/// <param name="State">The <c>virDomainState</c> number, see <see cref="DomainStates"/>. libvirt may add values.</param>
/// <param name="Definition">The live XML of an active domain, the defined one of an inactive domain.</param>
/// <param name="DefinitionError">Why there is no <paramref name="Definition"/>.</param>
/// <param name="ReadStarted">
/// <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> just before the calls that read this domain. Something learnt later than that
/// from another source, such as a hook, is newer.
/// </param>
public sealed record DomainObservation(
    Guid Uuid,
    string Name,
    bool Active,
    bool Persistent,
    int State,
    DomainDefinition? Definition,
    string? DefinitionError,
    long ReadStarted)
{
    /// <summary>The number that says why it is in that state; its meaning depends on <see cref="State"/>.</summary>
    public int StateReason { get; init; }

    /// <summary>What is defined for the next start of an active domain; null where nothing is, where it cannot be read, and for an inactive one.</summary>
    public DomainDefinition? NextDefinition { get; init; }

    /// <summary>Why what is defined for the next start cannot be read; null where it can.</summary>
    public string? NextDefinitionError { get; init; }
}
