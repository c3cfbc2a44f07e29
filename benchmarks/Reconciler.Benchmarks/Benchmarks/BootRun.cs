using System.Diagnostics;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The costs of one boot, or the counters at its begin.</summary>
/// <param name="Took">The time from its begin until every port existed, in milliseconds.</param>
/// <param name="Transactions">How many transactions made them.</param>
/// <param name="Server">The processor time of the Northbound server, in milliseconds.</param>
/// <param name="Libvirt">The processor time of libvirtd, in milliseconds.</param>
/// <param name="Daemon">The processor time of the daemon, in milliseconds.</param>
internal sealed record BootRun(double Took, int Transactions, double Server, double Libvirt, double Daemon)
{
    private long At { get; init; }

    /// <summary>The counters now.</summary>
    public static BootRun Now(SimulatedHost host, MeasuredDaemon daemon, RowWatch watch) =>
        new(0, watch.Transactions, host.Northbound.ProcessorTime, host.LibvirtProcessorTime, daemon.ProcessorTime) { At = Stopwatch.GetTimestamp() };

    /// <summary>The costs since these counters were read.</summary>
    /// <param name="end">When every port existed.</param>
    /// <param name="now">The counters at that time.</param>
    public BootRun Until(long end, BootRun now) => new(
        Stopwatch.GetElapsedTime(At, end).TotalMilliseconds,
        now.Transactions - Transactions,
        now.Server - Server,
        now.Libvirt - Libvirt,
        now.Daemon - Daemon);
}
