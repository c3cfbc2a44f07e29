using System.Collections.Immutable;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovn;

/// <summary>The Northbound database as the reconciler uses it: its rows, where they are, and who holds what.</summary>
public sealed class NorthboundClient : IAsyncDisposable
{
    private readonly RowPlacement _placement;
    private readonly LargeSwitches _largeSwitches;
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
        _placement = new(session);
        _largeSwitches = new(session, TimeProvider.System);
        _claims = new(session, _largeSwitches);
        session.Changed += OnChanged;
    }

    /// <summary>The rows.</summary>
    public NorthboundDatabase Database { get; }

    /// <summary>The session that keeps them.</summary>
    public OvsdbSession Session { get; }

    /// <summary>Begins to connect.</summary>
    public void Start() => Session.Start();

    /// <summary>Asks anew where every row of this host is, so that what was moved by hand is noticed.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task LocateAllAsync(CancellationToken cancellationToken)
    {
        var (ports, nats) = Database.OwnRows;
        await _placement.AskAsync([.. ports, .. Database.RouterPortsOnSwitches], nats, cancellationToken);
        _network = null;
    }

    /// <summary>The ports and NAT rows of a domain, with where they are.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server had to be asked and could not be.</exception>
    public async Task<(ImmutableArray<LogicalSwitchPort> Ports, ImmutableArray<NatRule> Nats)> RowsOfAsync(
        Guid domain, CancellationToken cancellationToken)
    {
        var ports = Database.PortsOf(domain);
        var nats = Database.NatsOf(domain);
        await _placement.FindAsync(ports.Select(p => p.Uuid), nats.Select(n => n.Uuid), cancellationToken);
        return (
            [.. ports.Select(p => p with { SwitchUuid = _placement.ContainerOf(p.Uuid), Groups = _placement.GroupsOf(p.Uuid) })],
            [.. nats.Select(n => n with { RouterUuid = _placement.ContainerOf(n.Uuid) })]);
    }

    /// <summary>The switches and routers, DHCP options and port groups.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server had to be asked and could not be.</exception>
    public async Task<LogicalNetwork> NetworkAsync(CancellationToken cancellationToken)
    {
        if (_network is { } known)
            return known;

        var version = Volatile.Read(ref _networkVersion);
        await _placement.FindAsync(Database.RouterPortsOnSwitches, [], cancellationToken);
        var network = Database.ReadNetwork(_placement.ContainerOf);
        if (version == Volatile.Read(ref _networkVersion))
            _network = network;
        return network;
    }

    /// <summary>Finds who holds what a domain is about to claim.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public Task<ImmutableArray<Claim>> FindClaimsAsync(ClaimQuery query, CancellationToken cancellationToken) =>
        _claims.FindAsync(query, cancellationToken);

    /// <summary>Reads what ports made by hand hold on large switches, where that is due. Takes seconds then; nothing waits for it.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public Task ReadLargeSwitchesAsync(CancellationToken cancellationToken) => _largeSwitches.ReadAsync(cancellationToken);

    /// <summary>Finds ports by name, whosever they are.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task<ImmutableDictionary<string, ExistingPort>> FindPortsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
            return ImmutableDictionary<string, ExistingPort>.Empty;

        ImmutableArray<string> columns = ["_uuid", .. NorthboundDatabase.PortColumns];
        var results = await Session.SelectAsync(
            [.. names.Select(n => new Select(NorthboundDatabase.Port, [Condition.Equal("name", n)], columns))], cancellationToken);
        var rows = results.SelectMany(r => r.Rows).ToArray();
        await _placement.AskAsync([.. rows.Select(r => r["_uuid"].Single.AsUuid)], [], cancellationToken);
        var ports = ImmutableDictionary.CreateBuilder<string, ExistingPort>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var uuid = row["_uuid"].Single.AsUuid;
            var port = NorthboundDatabase.ReadPort(uuid, column => row[column]) with
            {
                SwitchUuid = _placement.ContainerOf(uuid),
                Groups = _placement.GroupsOf(uuid),
            };
            ports[port.Name] = new(port, row["type"].Single.AsString);
            // Whoever owns it may move it without our being told.
            _placement.Forget(uuid);
        }

        return ports.ToImmutable();
    }

    /// <summary>Commits a transaction, and forgets where the rows were that it touched.</summary>
    public async Task<TransactionOutcome> CommitAsync(Transaction transaction, IEnumerable<Guid> touched, CancellationToken cancellationToken)
    {
        var outcome = await Session.TransactAsync(transaction, cancellationToken);
        foreach (var row in touched)
            _placement.Forget(row);
        return outcome;
    }

    /// <summary>Deletes the DHCP options that we made and that no port refers to any more.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task DeleteUnusedDhcpOptionsAsync(CancellationToken cancellationToken)
    {
        foreach (var options in (await NetworkAsync(cancellationToken)).DhcpOptions.Where(o => o.MadeForSwitch is not null))
        {
            // A port that refers to it fails the guard, whosever it is; then there is nothing to do.
            await Session.TransactAsync(new(
            [
                Wait.None(NorthboundDatabase.Port, [Condition.Equal("dhcpv4_options", OvsdbDatum.Of(options.Uuid))], "name", "the DHCP options are in use"),
                Wait.None(NorthboundDatabase.Port, [Condition.Equal("dhcpv6_options", OvsdbDatum.Of(options.Uuid))], "name", "the DHCP options are in use"),
                new Delete(NorthboundDatabase.Dhcp, [Condition.Uuid(options.Uuid), Condition.Includes("external_ids", OwnershipKeys.Switch, options.MadeForSwitch!)]),
                new Comment($"reconciler: the last port of switch {options.MadeForSwitch} that used these DHCP options is gone"),
            ]), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Session.Changed -= OnChanged;
        await Session.DisposeAsync();
    }

    private void OnChanged(IReadOnlyList<RowChange> changes)
    {
        foreach (var change in changes.Where(c => c.New is null))
            _placement.Forget(change.Uuid);

        if (NorthboundDatabase.TouchesNetwork(changes))
        {
            Interlocked.Increment(ref _networkVersion);
            _network = null;
        }
    }
}
