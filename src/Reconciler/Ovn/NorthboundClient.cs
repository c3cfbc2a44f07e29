using System.Collections.Concurrent;
using System.Collections.Immutable;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovn;

/// <summary>The Northbound database as the reconciler uses it: its rows, who contains them, and who holds what.</summary>
/// <remarks>
/// A port does not say which switch it is on, and a switch's list of ports is too long to be held by every host. So the server is
/// asked once for each row of ours, and the answer kept.
/// </remarks>
public sealed class NorthboundClient : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, Guid> _containers = new();
    private readonly ClaimLookup _claims;
    private LogicalNetwork? _network;
    private int _networkVersion;

    /// <summary>Creates a client; <see cref="Start"/> connects it.</summary>
    /// <param name="database">The rows to hold.</param>
    /// <param name="session">The session that keeps them; disposed of with the client.</param>
    public NorthboundClient(NorthboundDatabase database, OvsdbSession session)
    {
        Database = database;
        Session = session;
        _claims = new(session);
        session.Changed += OnChanged;
    }

    /// <summary>The rows.</summary>
    public NorthboundDatabase Database { get; }

    /// <summary>The session that keeps them.</summary>
    public OvsdbSession Session { get; }

    /// <summary>Begins to connect.</summary>
    public void Start() => Session.Start();

    /// <summary>Forgets which rows contain which, so that what was moved by hand is noticed.</summary>
    public void ForgetContainers()
    {
        _containers.Clear();
        _network = null;
    }

    /// <summary>The ports and NAT rows of a domain, each with the switch or router it is on.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server had to be asked and could not be.</exception>
    public async Task<(ImmutableArray<LogicalSwitchPort> Ports, ImmutableArray<NatRule> Nats)> RowsOfAsync(
        Guid domain, CancellationToken cancellationToken)
    {
        var ports = Database.PortsOf(domain);
        var nats = Database.NatsOf(domain);
        await FindContainersAsync(ports.Select(p => p.Uuid), nats.Select(n => n.Uuid), cancellationToken);
        return ([.. ports.Select(p => p with { SwitchUuid = ContainerOf(p.Uuid) })], [.. nats.Select(n => n with { RouterUuid = ContainerOf(n.Uuid) })]);
    }

    /// <summary>The switches and routers.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server had to be asked and could not be.</exception>
    public async Task<LogicalNetwork> NetworkAsync(CancellationToken cancellationToken)
    {
        if (_network is { } known)
            return known;

        var version = Volatile.Read(ref _networkVersion);
        await FindContainersAsync(Database.RouterPortsOnSwitches, [], cancellationToken);
        var network = Database.ReadNetwork(ContainerOf);
        if (version == Volatile.Read(ref _networkVersion))
            _network = network;
        return network;
    }

    /// <summary>Finds who holds what a domain is about to claim.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public Task<ImmutableArray<Claim>> FindClaimsAsync(ClaimQuery query, CancellationToken cancellationToken) =>
        _claims.FindAsync(query, cancellationToken);

    /// <summary>Asks, in one transaction, for the containers of many rows; what is known already is not asked again.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task FindContainersAsync(IEnumerable<Guid> ports, IEnumerable<Guid> nats, CancellationToken cancellationToken)
    {
        var children = ports.Select(p => (Uuid: p, Table: NorthboundDatabase.Switch, Column: "ports"))
            .Concat(nats.Select(n => (Uuid: n, Table: NorthboundDatabase.Router, Column: "nat")))
            .Where(c => !_containers.ContainsKey(c.Uuid))
            .ToArray();
        if (children.Length == 0)
            return;

        var selects = children.Select(c => new Select(
            c.Table, [Condition.Includes(c.Column, Ovsdb.Values.OvsdbDatum.Of(c.Uuid))], ["_uuid"]));
        var outcome = await Session.TransactAsync(new([.. selects]), cancellationToken);
        if (outcome is not TransactionOutcome.Success success)
            throw new Ovsdb.OvsdbConnectionException($"the Northbound could not be asked which rows contain which: {outcome}");

        for (var i = 0; i < children.Length; i++)
        {
            // None: the row has just been deleted.
            if (success.Results[i].Rows is [var container, ..])
                _containers[children[i].Uuid] = container["_uuid"].Single.AsUuid;
        }
    }

    /// <summary>Forgets the container of one row, which has been moved.</summary>
    internal void ForgetContainerOf(Guid row) => _containers.TryRemove(row, out _);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Session.Changed -= OnChanged;
        await Session.DisposeAsync();
    }

    private Guid? ContainerOf(Guid row) => _containers.TryGetValue(row, out var container) ? container : null;

    private void OnChanged(IReadOnlyList<RowChange> changes)
    {
        foreach (var change in changes.Where(c => c.New is null))
            _containers.TryRemove(change.Uuid, out _);

        if (NorthboundDatabase.TouchesNetwork(changes))
        {
            Interlocked.Increment(ref _networkVersion);
            _network = null;
        }
    }
}
