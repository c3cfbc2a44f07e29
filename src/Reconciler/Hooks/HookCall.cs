using Reconciler.Libvirt;

namespace Reconciler.Hooks;

/// <summary>One call of libvirt's hook, as the shim posted it (libvirt, "Hooks for specific system management").</summary>
/// <param name="Operation">What happens: <c>prepare</c>, <c>start</c>, <c>started</c>, <c>stopped</c>, <c>release</c>, <c>reconnect</c>, ….</param>
/// <param name="Definition">The domain, from the XML that libvirt handed over.</param>
public sealed record HookCall(string Operation, DomainDefinition Definition);
