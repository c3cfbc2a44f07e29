using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Remedies for a hook that is not in its place.</summary>
internal static class HookRemedy
{
    /// <summary>Installs the hook and makes libvirt find it.</summary>
    public static string Install(HookFacts hook) =>
        $"/usr/lib/reconciler/hooks/install \"\" /usr/sbin && {Reload(hook)}";

    /// <summary>Makes libvirt look for its hooks again.</summary>
    public static string Reload(HookFacts hook) => $"systemctl reload {hook.LibvirtDaemon ?? "libvirtd"}.service";
}
