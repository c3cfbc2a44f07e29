using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Configuration;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Session;
using Reconciler.Reconciliation;
using Reconciler.Workloads;

namespace Reconciler.Topology;

/// <summary>
/// The servers that a topology is about. Any administrator's machine will do: where there is no Open vSwitch, the Northbound is found by
/// configuration or environment.
/// </summary>
internal sealed class TopologyConnection : IAsyncDisposable
{
    private const string SouthboundVariable = "OVN_SB_DB";
    private const string SouthboundSocket = "unix:/run/ovn/ovnsb_db.sock";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly ReconcilerConfiguration _configuration;
    private readonly HostConnection _connection;

    private TopologyConnection(ReconcilerConfiguration configuration)
    {
        _configuration = configuration;
        _connection = new(new(configuration), new(), NullLoggerFactory.Instance);
    }

    /// <summary>A session in step with the Northbound, unless only this host is asked. It follows nothing.</summary>
    public OvsdbSession Northbound { get; private set; } = null!;

    /// <summary>Who writes, for the server's log.</summary>
    public string Host => _configuration.Host ?? _connection.OpenVSwitch.Settings.SystemId ?? Environment.MachineName;

    /// <summary>The integration bridge of this host.</summary>
    public string IntegrationBridge => _connection.OpenVSwitch.Settings.IntegrationBridge;

    /// <summary>Connects.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="isLocal">Whether only this host is asked for its settings, and not the Northbound.</param>
    /// <exception cref="SourceAwayException">The Northbound could not be reached.</exception>
    /// <exception cref="ConfigurationException">Its address is malformed.</exception>
    public static async Task<TopologyConnection> OpenAsync(
        ReconcilerConfiguration configuration, CancellationToken cancellationToken, bool isLocal = false)
    {
        var connection = new TopologyConnection(configuration);
        try
        {
            await connection.OpenAsync(isLocal, cancellationToken);
            return connection;
        }
        catch (Exception e) when (e is SourceAwayException or ConfigurationException or OvsdbException or OperationCanceledException)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the hosts from the Southbound.</summary>
    /// <exception cref="SourceAwayException">The Southbound could not be reached.</exception>
    public async Task<ImmutableArray<Chassis>> ReadChassisAsync(CancellationToken cancellationToken)
    {
        var text = _connection.OpenVSwitch.Settings.SouthboundRemote is { Length: > 0 } remote ? remote
            : Environment.GetEnvironmentVariable(SouthboundVariable) is { Length: > 0 } variable ? variable
            : SouthboundSocket;
        if (!OvsdbRemote.TryParseList(text, out var remotes, out var error))
            throw new SourceAwayException($"the Southbound's address '{text}' is malformed: {error}");
        // Like ovn-controller, it may use any member of a cluster.
        await using var session = new OvsdbSession(
            new("OVN_Southbound", []), new(remotes) { LeaderOnly = false, Tls = Tls }, NullLogger.Instance);
        session.Start();
        await OneShot.WaitAsync(session, cancellationToken);
        try
        {
            return await SouthboundReader.ReadAsync(session, cancellationToken);
        }
        catch (OvsdbException e)
        {
            throw new SourceAwayException($"the Southbound could not be read: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Northbound is not null)
            await Northbound.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task OpenAsync(bool isLocal, CancellationToken cancellationToken)
    {
        _connection.Start();
        // This machine need not be a host of OVN. Then the first attempt fails, and the settings are their defaults.
        var synced = _connection.Session.WaitForSyncAsync(cancellationToken);
        while (!synced.IsCompleted && _connection.Session.LastError is null)
            await Task.WhenAny(synced, Task.Delay(5, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        if (isLocal)
            return;

        var remotes = NorthboundRemotes.Find(_configuration, _connection.OpenVSwitch.Settings);
        // A network of thousands of rows is one transaction, and a busy server takes its time for it.
        Northbound = new(new("OVN_Northbound", []), new(remotes) { Tls = Tls, RequestTimeout = s_patience }, NullLogger.Instance);
        Northbound.Start();
        await OneShot.WaitAsync(Northbound, cancellationToken);
    }

    private TlsFiles Tls() => _configuration.NorthboundTls.Or(_connection.OpenVSwitch.Settings.Tls);
}
