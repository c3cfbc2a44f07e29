namespace HookShim;

/// <summary>Where the daemon listens for hooks.</summary>
internal static class DaemonSocket
{
    private const string DefaultPath = "/run/reconciler/hook.sock";

    // Only the tests set it. libvirt runs hooks with a fixed list of variables, so its own environment does not reach the hook.
    private const string PathVariable = "RECONCILER_HOOK_SOCKET";

    /// <summary>The path of the daemon's Unix socket.</summary>
    public static string Path => Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path ? path : DefaultPath;
}
