using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>What to do about a hook that is not where it should be.</summary>
internal static class HookRemedy
{
    /// <summary>Puts it there, and has libvirt look at it.</summary>
    public static string Install(HookFacts hook) =>
        $"/usr/lib/reconciler/hooks/install \"\" /usr/sbin && {Reload(hook)}";

    /// <summary>Has libvirt look for its hooks anew.</summary>
    public static string Reload(HookFacts hook) => $"systemctl reload {hook.LibvirtDaemon ?? "libvirtd"}.service";
}
