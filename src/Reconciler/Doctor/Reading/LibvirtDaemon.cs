using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Reconciler.Doctor.Reading;

/// <summary>Finds the daemon of libvirt that runs hooks, and when it last looked for them.</summary>
internal static partial class LibvirtDaemon
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    private static readonly (string Name, string PidFile)[] s_candidates =
    [
        ("virtqemud", "/run/virtqemud.pid"), ("libvirtd", "/run/libvirtd.pid"),
        ("virtqemud", "/run/libvirt/virtqemud.pid"), ("libvirtd", "/run/libvirt/libvirtd.pid"),
    ];

    /// <summary>Finds it.</summary>
    /// <returns>Its name, and when it started or was reloaded by systemd, whichever is later; null while it does not run: it looks when it starts.</returns>
    public static async Task<(string? Name, DateTimeOffset? LookedAt)> FindAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, pidFile) in s_candidates)
        {
            if (StartedAt(name, pidFile) is not { } started)
                continue;
            return (name, await ReloadedAtAsync(name, cancellationToken) is { } reloaded && reloaded > started ? reloaded : started);
        }

        return (null, null);
    }

    private static DateTimeOffset? StartedAt(string name, string pidFile)
    {
        try
        {
            if (!int.TryParse(File.ReadAllText(pidFile).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                return null;
            using var process = Process.GetProcessById(pid);
            return process.ProcessName == name ? new DateTimeOffset(process.StartTime) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            // No such file, or one that a process has left behind that is gone.
            return null;
        }
    }

    private static async Task<DateTimeOffset?> ReloadedAtAsync(string name, CancellationToken cancellationToken)
    {
        if (!Directory.Exists("/run/systemd/system"))
            return null;
        var shown = await ProgramOutput.ReadAsync("systemctl", ["show", $"{name}.service", "--property=ExecReload"], cancellationToken);
        return LatestStart(shown ?? "");
    }

    /// <summary>When a command was last begun that systemctl(1) shows; null where it never was.</summary>
    internal static DateTimeOffset? LatestStart(string shown) => StartTime().Matches(shown)
        .Select(m => DateTimeOffset.ParseExact(m.Groups["time"].Value, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))
        .Max(time => (DateTimeOffset?)time);

    /// <summary>As systemctl(1) writes the times of commands: <c>start_time=[Sat 2026-11-21 13:20:12 UTC]</c>.</summary>
    [GeneratedRegex(@"start_time=\[\w+ (?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StartTime();
}
