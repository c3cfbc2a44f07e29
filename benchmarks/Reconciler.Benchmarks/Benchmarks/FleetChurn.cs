namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>What one change of a port took a server that has to tell some connections of it.</summary>
/// <param name="Processor">Its processor time, in microseconds.</param>
/// <param name="Sent">What it sent to all of them together, in kilobytes.</param>
/// <param name="Resident">The memory that it had while they were connected, in megabytes.</param>
internal sealed record FleetChurn(double Processor, double Sent, double Resident);
