using System.Diagnostics;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>What one boot took, or how far everything was when it began.</summary>
/// <param name="Took">From its begin until every port was there, in milliseconds.</param>
/// <param name="Transactions">How many transactions made them.</param>
/// <param name="Server">The processor time of the Northbound server, in milliseconds.</param>
/// <param name="Libvirt">The processor time of libvirtd, in milliseconds.</param>
/// <param name="Daemon">The processor time of the daemon, in milliseconds.</param>
internal sealed record BootRun(double Took, int Transactions, double Server, double Libvirt, double Daemon)
{
    private long At { get; init; }

    /// <summary>How far everything is.</summary>
    public static BootRun Now(SimulatedHost host, MeasuredDaemon daemon, RowWatch watch) =>
        new(0, watch.Transactions, host.Northbound.ProcessorTime, host.LibvirtProcessorTime, daemon.ProcessorTime) { At = Stopwatch.GetTimestamp() };

    /// <summary>What has gone by since this was taken.</summary>
    /// <param name="end">When every port was there.</param>
    /// <param name="now">How far everything was then.</param>
    public BootRun Until(long end, BootRun now) => new(
        Stopwatch.GetElapsedTime(At, end).TotalMilliseconds,
        now.Transactions - Transactions,
        now.Server - Server,
        now.Libvirt - Libvirt,
        now.Daemon - Daemon);
}
