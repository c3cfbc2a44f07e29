using Reconciler.Printing;

namespace Reconciler.Daemon.Hooks;

/// <summary>What libvirt is told.</summary>
/// <param name="Refusal">Why the domain must not start; null to let it go on.</param>
internal sealed record HookAnswer(string? Refusal)
{
    /// <summary>Why the domain must not start, on one line whatever the names in it are: libvirt hands it on to a terminal and to its log.</summary>
    public string? Refusal { get; } = Refusal is null ? null : VisibleText.Line(Refusal);

    /// <summary>Go on.</summary>
    public static readonly HookAnswer Proceed = new((string?)null);
}
