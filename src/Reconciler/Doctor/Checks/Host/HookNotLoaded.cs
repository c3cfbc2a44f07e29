using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>The hook is newer than the last look that libvirt took at its hooks.</summary>
/// <remarks>
/// libvirt looks when it starts and on SIGHUP (<see href="https://libvirt.org/hooks.html#location"/>). A SIGHUP that was not sent by
/// systemd leaves no trace, but calls of the hook do: those that have come since libvirt's last look that is known.
/// </remarks>
internal sealed class HookNotLoaded : IHealthCheck
{
    /// <summary>Times of files and of processes are not of one clock.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public string Id => "hook-not-loaded";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        var hook = facts.Hook;
        var usable = hook.Ours.Where(f => !f.IsDangling && f.IsExecutable).ToArray();
        if (usable.Length == 0 || hook.LookedForAt is not { } looked || facts.Daemon?.HookCalledAt > looked)
            yield break;

        // Where it has found any hook of the driver, it looks at the directory anew at each call.
        var known = hook.Main is null ? hook.Additional : hook.Additional.Add(hook.Main);
        if (known.Any(f => f is { IsDangling: false, IsExecutable: true } && f.CreatedAt <= looked + s_margin))
            yield break;

        yield return new(
            Id, Severity.Warning, $"file {usable[0].Path}",
            $"{hook.LibvirtDaemon} looked for hooks at {looked:u}, before this one was installed, and has not called it since",
            "Domains start without being checked until it looks again", $"systemctl reload {hook.LibvirtDaemon}.service");
    }
}
