using Reconciler.Printing;

namespace Reconciler.Daemon.Hooks;

/// <summary>The answer to libvirt.</summary>
/// <param name="Refusal">Why the domain must not start; null if it may.</param>
internal sealed record HookAnswer(string? Refusal)
{
    /// <summary>
    /// Why the domain must not start, on one line whatever the names in it contain: libvirt passes it to a terminal and to its log.
    /// </summary>
    public string? Refusal { get; } = Refusal is null ? null : VisibleText.Line(Refusal);

    /// <summary>The domain may go on.</summary>
    public static readonly HookAnswer Proceed = new((string?)null);
}
