using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>
/// Connects to this host's Open vSwitch, learns from it the host's name and the Northbound's address, and connects to the Northbound.
/// </summary>
internal sealed class HostConnection : IAsyncDisposable
{
    private readonly CurrentConfiguration _configuration;
    private readonly WorkloadDirectory _workloads;
    private readonly ILoggerFactory _loggers;
    private HostSettings? _identified;

    /// <summary>Creates a connection; <see cref="Start"/> begins it.</summary>
    /// <param name="configuration">The addresses of the servers.</param>
    /// <param name="workloads">The workloads of this host. They identify the owners of interfaces in Open vSwitch.</param>
    /// <param name="loggers">For the sessions.</param>
    public HostConnection(CurrentConfiguration configuration, WorkloadDirectory workloads, ILoggerFactory loggers)
    {
        _workloads = workloads;
        _configuration = configuration;
        _loggers = loggers;
        OpenVSwitch = new(ChassisNameFile.Read(ChassisNameFile.Path), workloads.Marks);
        Session = new(
            OpenVSwitch.Replica, new(configuration.Value.OvsRemotes) { Tls = () => configuration.Value.OvsTls, Budget = Budget },
            loggers.CreateLogger<OvsdbSession>());
        foreach (var source in workloads.Sources.OfType<IOpenVSwitchReader>())
            source.Follow(OpenVSwitch, Session);
    }

    /// <summary>What is plugged in here.</summary>
    public OpenVSwitchDatabase OpenVSwitch { get; }

    /// <summary>The session with the local Open vSwitch.</summary>
    public OvsdbSession Session { get; }

    /// <summary>Whether Open vSwitch still has the system-id and the Northbound remote with which the host was identified.</summary>
    /// <remarks>An emptied or recreated database counts as that of another host until somebody sets the values again.</remarks>
    public bool IsAsIdentified =>
        OpenVSwitch.Settings is var now && _identified is { } then && now.SystemId == then.SystemId && now.NorthboundRemote == then.NorthboundRemote;

    /// <summary>Begins to connect to Open vSwitch.</summary>
    public void Start() => Session.Start();

    /// <summary>Waits until Open vSwitch has named this host, and creates the Northbound client, which is not started yet.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConfigurationException">The host has no name, or the Northbound's remote is malformed.</exception>
    public Task<HostSources> IdentifyAsync(CancellationToken cancellationToken) => IdentifyAsync(only: null, cancellationToken);

    /// <inheritdoc cref="IdentifyAsync(CancellationToken)"/>
    /// <param name="only">The workload whose rows the client holds; null for all of this host's rows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<HostSources> IdentifyAsync(Workload? only, CancellationToken cancellationToken)
    {
        var host = await LearnHostAsync(cancellationToken);
        return new(host, OpenVSwitch, Session, CreateNorthbound(host, only), _workloads, _configuration)
        {
            Neighbours = new(() => OpenVSwitch.Settings.SouthboundRemote, Tls, _loggers.CreateLogger<SouthboundNeighbours>()),
        };
    }

    /// <summary>Waits until Open vSwitch has named this host, and tells those who read workloads from it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The host's name.</returns>
    /// <exception cref="ConfigurationException">The host has no name.</exception>
    public async Task<string> LearnHostAsync(CancellationToken cancellationToken)
    {
        await Session.WaitForSyncAsync(cancellationToken);
        var settings = OpenVSwitch.Settings;
        _identified = settings;
        var host = _configuration.Value.Host ?? settings.SystemId ?? throw new ConfigurationException(
            "this host has no name: set Open_vSwitch external_ids:system-id (ovs-vsctl set open . external_ids:system-id=NAME), or host in the configuration");
        foreach (var source in _workloads.Sources.OfType<IOpenVSwitchReader>())
            source.BecomeHost(host);
        return host;
    }

    /// <summary>Creates a Northbound client that holds the rows of one host. It is not started yet.</summary>
    /// <param name="host">This host or another one.</param>
    /// <param name="only">The workload whose rows it holds; null for all rows of the host.</param>
    /// <exception cref="ConfigurationException">The remote is malformed.</exception>
    public NorthboundClient CreateNorthbound(string host, Workload? only = null)
    {
        var database = new NorthboundDatabase(
            host, only is null ? [] : [only.Id.Mark, KeyValuePair.Create(OwnershipKeys.VirtualMachineName, only.Name)]);
        // Each host begins with another one, so that relays share the hosts among them.
        OvsdbRemote[] remotes = [.. NorthboundRemotes.Find(_configuration.Value, OpenVSwitch.Settings)];
        Random.Shared.Shuffle(remotes);
        return new(database, new(database.Replica, new(remotes) { Tls = Tls, Budget = Budget }, _loggers.CreateLogger<OvsdbSession>()));
    }

    /// <summary>Called for each connection: <c>ovs-vsctl set-ssl</c> may be run while the daemon runs.</summary>
    private ReplicaBudget Budget() => _configuration.Value.ReplicaBudget;

    private TlsFiles Tls() => _configuration.Value.NorthboundTls.Or(OpenVSwitch.Settings.Tls);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
