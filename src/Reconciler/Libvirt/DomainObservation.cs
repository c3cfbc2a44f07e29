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
/// <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> just before the calls that read this domain. Information from another source,
/// such as a hook, is newer if it came after that time.
/// </param>
internal sealed record DomainObservation(
    Guid Uuid,
    string Name,
    bool Active,
    bool Persistent,
    int State,
    DomainDefinition? Definition,
    string? DefinitionError,
    long ReadStarted)
{
    /// <summary>The number of the reason for the state; its meaning depends on <see cref="State"/>.</summary>
    public int StateReason { get; init; }

    /// <summary>
    /// The definition for the next start of an active domain; null for a transient or inactive domain, and if it cannot be read.
    /// </summary>
    public DomainDefinition? NextDefinition { get; init; }

    /// <summary>Why the definition for the next start cannot be read; null if it can.</summary>
    public string? NextDefinitionError { get; init; }
}
