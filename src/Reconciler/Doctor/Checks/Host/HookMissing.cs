using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>libvirt has no hook.</summary>
/// <remarks>Where libvirt looks for hooks: <see href="https://libvirt.org/hooks.html#location"/>.</remarks>
internal sealed class HookMissing : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "hook-missing";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.Hook.Main is null && !facts.Hook.Ours.Any())
        {
            yield return new(
                Id, Severity.Error, $"file {HookFacts.MainPath}", "libvirt has no hook of Reconciler's",
                "Domains start without being checked, and have their ports only when Open vSwitch reports their interfaces",
                HookRemedy.Install(facts.Hook));
        }
    }
}
