using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Session;

namespace Reconciler.Reconciliation;

/// <summary>Connects to this host's Open vSwitch, learns from it who and where the host is, and connects to the Northbound.</summary>
public sealed class HostConnection : IAsyncDisposable
{
    private readonly ReconcilerConfiguration _configuration;
    private readonly ILoggerFactory _loggers;

    /// <summary>Creates a connection; <see cref="Start"/> begins it.</summary>
    /// <param name="configuration">Where things are.</param>
    /// <param name="loggers">For the sessions.</param>
    public HostConnection(ReconcilerConfiguration configuration, ILoggerFactory loggers)
    {
        _configuration = configuration;
        _loggers = loggers;
        OpenVSwitch = new();
        Session = new(OpenVSwitch.Replica, new(configuration.OvsRemotes) { Tls = () => configuration.OvsTls }, loggers.CreateLogger<OvsdbSession>());
    }

    /// <summary>What is plugged in here.</summary>
    public OpenVSwitchDatabase OpenVSwitch { get; }

    /// <summary>The session with the local Open vSwitch.</summary>
    public OvsdbSession Session { get; }

    /// <summary>Begins to connect to Open vSwitch.</summary>
    public void Start() => Session.Start();

    /// <summary>Waits until Open vSwitch has said who this host is, and creates the Northbound client, which is not started yet.</summary>
    /// <param name="domains">What runs here.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConfigurationException">The host has no name, or the Northbound's remote is malformed.</exception>
    public async Task<HostSources> IdentifyAsync(DomainInventory domains, CancellationToken cancellationToken)
    {
        await Session.WaitForSyncAsync(cancellationToken);
        var settings = OpenVSwitch.Settings;
        var host = _configuration.Host ?? settings.SystemId ?? throw new ConfigurationException(
            "this host has no name: set Open_vSwitch external_ids:system-id (ovs-vsctl set open . external_ids:system-id=NAME), or host in the configuration");
        var remotes = NorthboundRemotes.Find(_configuration, settings);
        var database = new NorthboundDatabase(host);
        var northbound = new NorthboundClient(database, new(database.Replica, new(remotes) { Tls = Tls }, _loggers.CreateLogger<OvsdbSession>()));
        return new(host, OpenVSwitch, Session, northbound, domains, _configuration)
        {
            Neighbours = new(() => OpenVSwitch.Settings.SouthboundRemote, Tls, _loggers.CreateLogger<SouthboundNeighbours>()),
        };

        // Asked for each connection: ovs-vsctl set-ssl may be run while we run.
        TlsFiles Tls() => _configuration.NorthboundTls.Or(OpenVSwitch.Settings.Tls);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
