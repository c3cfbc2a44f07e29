using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Another hook is in the place of ours, or ours is in a directory that this libvirt does not read.</summary>
internal sealed class HookShadowed : IHealthCheck
{
    /// <summary>The first version that runs the hooks in <c>qemu.d</c> (libvirt's documentation of hooks).</summary>
    private static readonly Version s_firstWithDirectory = new(6, 5, 0);

    /// <inheritdoc/>
    public string Id => "hook-shadowed";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        var hook = facts.Hook;
        if (hook.Main is { IsOurs: false } && !hook.Ours.Any())
        {
            yield return new(
                Id, Severity.Error, $"file {HookFacts.MainPath}", "This hook is not Reconciler's, and there is none of ours beside it",
                "Domains start without being checked, and have their ports only when Open vSwitch reports their interfaces",
                HookRemedy.Install(hook));
        }

        if (hook.Main is not { IsOurs: true } && hook.Ours.FirstOrDefault() is { } beside && facts.Libvirt?.Version is { } version && version < s_firstWithDirectory)
        {
            yield return new(
                Id, Severity.Error, $"file {beside.Path}",
                $"libvirt {version} does not run what is in {HookFacts.DirectoryPath}; {s_firstWithDirectory} is the first that does",
                "The hook is never run", $"# upgrade libvirt, or call {beside.LinkTarget ?? "reconciler-hook"} from {HookFacts.MainPath}");
        }
    }
}
