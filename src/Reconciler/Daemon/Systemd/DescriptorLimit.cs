using System.Runtime.InteropServices;

namespace Reconciler.Daemon.Systemd;

/// <summary>How many files, sockets and pipes the daemon may have open: getrlimit(2), <c>RLIMIT_NOFILE</c>.</summary>
internal static partial class DescriptorLimit
{
    /// <summary>With fewer, libraries that the daemon needs would end it with errors of their own.</summary>
    private const ulong Needed = 256;

    private const int NumberOfFiles = 7;

    /// <summary>Takes as many as are allowed.</summary>
    /// <returns>Why they are not enough, in words; null if they are.</returns>
    public static string? Raise()
    {
        if (Get(NumberOfFiles, out var limit) != 0)
            return null;
        if (limit.Hard < Needed)
            return $"only {limit.Hard} open files are allowed, and {Needed} are needed: raise LimitNOFILE= of the service, or 'ulimit -n'";
        // 65,536 are far more than are ever open, and some programs take time for each that is allowed.
        var wanted = limit with { Soft = Math.Max(limit.Soft, Math.Min(limit.Hard, 65536)) };
        _ = Set(NumberOfFiles, wanted);
        return null;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int Get(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int Set(int resource, in Limit limit);

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(ulong Soft, ulong Hard);
}
