namespace Reconciler.Libvirt;

/// <summary>What libvirt says of all domains at once.</summary>
/// <param name="Persistent">The domains that stay defined when they stop.</param>
/// <param name="States">Each domain's <c>virDomainState</c> and its reason, see <see cref="DomainStates"/>.</param>
internal sealed record DomainStateList(IReadOnlySet<Guid> Persistent, IReadOnlyDictionary<Guid, (int State, int Reason)> States);
