namespace Reconciler.Benchmarks.Running;

/// <summary>The connections of many hosts' daemons to one Northbound server.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly FleetConnection[] _connections;

    private Fleet(FleetConnection[] connections) => _connections = connections;

    /// <summary>How many bytes the server has sent them.</summary>
    public long Received => _connections.Sum(c => c.Received);

    /// <summary>Connects all at once, and waits until each has everything that it asked for.</summary>
    /// <param name="server">The server.</param>
    /// <param name="hosts">How many there are.</param>
    /// <param name="asks">What they ask for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Fleet> ConnectAsync(OvsdbServer server, int hosts, FleetAsks asks, CancellationToken cancellationToken)
    {
        var requests = await FleetRequests.ReadAsync(server.Unix, cancellationToken);
        return new(await Task.WhenAll(Enumerable.Range(0, hosts).Select(
            host => FleetConnection.ConnectAsync(server.Unix, requests.Of(ForeignPorts.HostName(host), asks), cancellationToken))));
    }

    /// <summary>Waits until all have received everything that the server had to send so far.</summary>
    public Task CatchUpAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_connections.Select(c => c.CallAsync(FleetRequests.Echo, cancellationToken)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_connections.Select(c => c.DisposeAsync().AsTask()));
}
