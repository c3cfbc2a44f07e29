using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>The hook is a file that libvirt cannot run.</summary>
internal sealed class HookNotExecutable : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "hook-not-executable";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts.Hook.Ours.Where(f => !f.IsDangling && !f.IsExecutable).Select(f => new Finding(
        Id, Severity.Error, $"file {f.Path}",
        f.LinkTarget is { } target ? $"The program that it links to, {target}, is not executable" : "It is not executable",
        "libvirt takes it for no hook: domains start without being checked",
        $"chmod 0755 {ShellWord.Quote(f.LinkTarget ?? f.Path)} && {HookRemedy.Reload(facts.Hook)}"));
}
