using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>The hook is a link to a program that does not exist.</summary>
internal sealed class HookDangling : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "hook-dangling";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts.Hook.Ours.Where(f => f.IsDangling).Select(f => new Finding(
        Id, Severity.Error, $"file {f.Path}", $"It is a link to {f.LinkTarget}, which does not exist",
        "libvirt takes it for no hook: domains start without being checked", HookRemedy.Install(facts.Hook)));
}
