namespace Reconciler.Hooks;

/// <summary>What libvirt is told.</summary>
/// <param name="Refusal">Why the domain must not start; null to let it go on.</param>
public sealed record HookAnswer(string? Refusal)
{
    /// <summary>Go on.</summary>
    public static readonly HookAnswer Proceed = new((string?)null);
}
