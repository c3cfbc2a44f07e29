using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>The hook was installed after libvirt last looked for hooks.</summary>
/// <remarks>
/// libvirt looks for hooks at its start and on SIGHUP (<see href="https://libvirt.org/hooks.html#location"/>). A SIGHUP that systemd did
/// not send leaves no trace. But if the hook was called since libvirt's last known look, libvirt has found it.
/// </remarks>
internal sealed class HookNotLoaded : IHealthCheck
{
    /// <summary>Times of files and of processes come from different clocks.</summary>
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

        // If libvirt has found any hook of the driver, it reads the directory again at each call.
        var known = hook.Main is null ? hook.Additional : hook.Additional.Add(hook.Main);
        if (known.Any(f => f is { IsDangling: false, IsExecutable: true } && f.CreatedAt <= looked + s_margin))
            yield break;

        yield return new(
            Id, Severity.Warning, $"file {usable[0].Path}",
            $"{hook.LibvirtDaemon} looked for hooks at {looked:u}, before this one was installed, and has not called it since",
            "Domains start without being checked until it looks again", $"systemctl reload {hook.LibvirtDaemon}.service");
    }
}
