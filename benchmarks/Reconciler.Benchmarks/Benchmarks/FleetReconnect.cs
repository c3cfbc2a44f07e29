namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>What a server did for each of some connections that came at once, until all were in sync.</summary>
/// <param name="Connections">How many there were.</param>
/// <param name="Processor">The server's processor time for each, in milliseconds.</param>
/// <param name="Sent">What it sent to each, in kilobytes.</param>
/// <param name="Memory">How much more memory it had at most than before, for each, in megabytes.</param>
internal sealed record FleetReconnect(int Connections, double Processor, double Sent, double Memory);
