using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Reconciler.Doctor.Reading;

/// <summary>Finds the libvirt daemon that runs hooks, and when it last looked for them.</summary>
internal static partial class LibvirtDaemon
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    private static readonly (string Name, string PidFile)[] s_candidates =
    [
        ("virtqemud", "/run/virtqemud.pid"), ("libvirtd", "/run/libvirtd.pid"),
        ("virtqemud", "/run/libvirt/virtqemud.pid"), ("libvirtd", "/run/libvirt/libvirtd.pid"),
    ];

    /// <summary>Finds the daemon.</summary>
    /// <returns>Its name, and the later of its start and its last reload by systemd; null while it does not run.</returns>
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
            // The file does not exist, or its process has ended.
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

    /// <summary>The latest start time of a command in the output of systemctl(1); null if there is none.</summary>
    internal static DateTimeOffset? LatestStart(string shown) => StartTime().Matches(shown)
        .Select(m => DateTimeOffset.ParseExact(m.Groups["time"].Value, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))
        .Max(time => (DateTimeOffset?)time);

    /// <summary>The format of systemctl(1): <c>start_time=[Sat 2026-11-21 13:20:12 UTC]</c>.</summary>
    [GeneratedRegex(@"start_time=\[\w+ (?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StartTime();
}
