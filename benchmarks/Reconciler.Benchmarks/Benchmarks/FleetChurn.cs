namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The cost of one change of a port for a server that reports it to several connections.</summary>
/// <param name="Processor">Its processor time, in microseconds.</param>
/// <param name="Sent">The data sent to all connections together, in kilobytes.</param>
/// <param name="Resident">The server's memory while they were connected, in megabytes.</param>
internal sealed record FleetChurn(double Processor, double Sent, double Resident);
