using System.Diagnostics;
using System.Reflection;

namespace Reconciler.Diagnostics.Metrics;

/// <summary>The usual metrics of a Prometheus client about its process, and the build's version.</summary>
/// <remarks>Names as in https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics.</remarks>
internal static class ProcessMetrics
{
    /// <summary>This build's version.</summary>
    public static string Version { get; } =
        typeof(ProcessMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>When the process was started.</summary>
    public static DateTimeOffset Started { get; } = ReadStart();

    /// <summary>Adds the metrics.</summary>
    public static void AddTo(DaemonMetrics metrics)
    {
        metrics.Add(new Gauge("reconciler_build_info", "Always 1; the label is the build's version.", "version", () => [(Version, 1)]));
        metrics.Add(new Gauge("process_cpu_seconds_total", "User and system CPU time spent.", () => Read(p => p.TotalProcessorTime.TotalSeconds)) { IsCounter = true });
        metrics.Add(new Gauge("process_resident_memory_bytes", "Resident memory size.", () => Read(p => p.WorkingSet64)));
        metrics.Add(new Gauge("process_open_fds", "Open file descriptors.", () => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count()));
        metrics.Add(new Gauge("process_start_time_seconds", "When the process was started, in seconds since the epoch.", () => Started.ToUnixTimeMilliseconds() / 1000.0));
    }

    private static double Read(Func<Process, double> read)
    {
        using var process = Process.GetCurrentProcess();
        return read(process);
    }

    private static DateTimeOffset ReadStart()
    {
        using var process = Process.GetCurrentProcess();
        return new(process.StartTime.ToUniversalTime(), TimeSpan.Zero);
    }
}
