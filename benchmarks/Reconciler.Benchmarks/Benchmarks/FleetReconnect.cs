namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The cost of each connection for a server when several connect at once, until all are in sync.</summary>
/// <param name="Connections">The number of connections.</param>
/// <param name="Processor">The server's processor time for each, in milliseconds.</param>
/// <param name="Sent">The data sent to each, in kilobytes.</param>
/// <param name="Memory">The largest growth of the server's memory, for each, in megabytes.</param>
internal sealed record FleetReconnect(int Connections, double Processor, double Sent, double Memory);
