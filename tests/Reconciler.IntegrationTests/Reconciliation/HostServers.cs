namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>The two databases of a host, each with a server of its own, and the host on them.</summary>
internal sealed class HostServers : IAsyncDisposable
{
    private HostServers(OvsdbServer northbound, OvsdbServer openVSwitch, HostOnServers host)
    {
        Northbound = northbound;
        OpenVSwitch = openVSwitch;
        Host = host;
    }

    /// <summary>The Northbound.</summary>
    public OvsdbServer Northbound { get; }

    /// <summary>The Open vSwitch database.</summary>
    public OvsdbServer OpenVSwitch { get; }

    /// <summary>The host.</summary>
    public HostOnServers Host { get; }

    /// <summary>Starts them.</summary>
    /// <param name="network">What <c>ovn-nbctl</c> makes first.</param>
    public static async Task<HostServers> StartAsync(params string[] network)
    {
        var servers = new List<OvsdbServer>();
        try
        {
            servers.Add(await OvsdbServer.StartStandaloneAsync());
            servers.Add(await OvsdbServer.StartStandaloneAsync(OvsdbServer.OpenVSwitchSchema));
            await servers[0].NbctlAsync(network);
            return new(servers[0], servers[1], await HostOnServers.ConnectAsync("node-1", servers[1], servers[0]));
        }
        catch
        {
            foreach (var server in servers)
                await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Northbound.DisposeAsync();
        await OpenVSwitch.DisposeAsync();
    }
}
