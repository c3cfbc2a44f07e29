using System.Collections.Immutable;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>The reconciler's view of the Northbound: this host's rows, their switches and routers, and other owners' claims.</summary>
internal sealed class NorthboundClient : IAsyncDisposable
{
    private static readonly ImmutableArray<string> DhcpColumns = ["dhcpv4_options", "dhcpv6_options"];

    private readonly RowPlacement _placement;
    private readonly ClaimLookup _claims;
    private readonly DerivedValue<LogicalNetwork> _network = new();

    /// <summary>Creates a client; <see cref="Start"/> connects it.</summary>
    /// <param name="database">This host's rows.</param>
    /// <param name="session">The session that keeps them in step; disposed of with the client.</param>
    public NorthboundClient(NorthboundDatabase database, OvsdbSession session)
    {
        Database = database;
        Session = session;
        _placement = new(session);
        _claims = new(session);
        Commits = new(session, TimeProvider.System);
        session.Changed += OnChanged;
    }

    /// <summary>The rows.</summary>
    public NorthboundDatabase Database { get; }

    /// <summary>The session that keeps the rows in step.</summary>
    public OvsdbSession Session { get; }

    /// <summary>Where plans are committed.</summary>
    public GroupCommit Commits { get; }

    /// <summary>Connects, and reconnects until the client is disposed of.</summary>
    public void Start() => Session.Start();

    /// <summary>Asks again for the switch or router of every row of this host. So rows that were moved by hand are noticed.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    /// <param name="isOfInterest">Whether a workload's rows are asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task LocateAllAsync(Predicate<WorkloadId> isOfInterest, CancellationToken cancellationToken)
    {
        var (ports, nats) = Database.RowsOf(isOfInterest);
        await _placement.AskAsync([.. ports, .. Database.RouterPortsOnSwitches], nats, cancellationToken);
        _network.Outdate();
    }

    /// <summary>The ports and NAT rows of a workload, with their switches and routers.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server had to be asked, and did not answer.</exception>
    public async Task<(ImmutableArray<LogicalSwitchPort> Ports, ImmutableArray<NatRule> Nats)> RowsOfAsync(
        WorkloadId workload, CancellationToken cancellationToken)
    {
        var ports = Database.PortsOf(workload);
        var nats = Database.NatsOf(workload);
        await _placement.FindAsync(ports.Select(p => p.Uuid), nats.Select(n => n.Uuid), cancellationToken);
        return (
            [.. ports.Select(p => p with { SwitchUuid = _placement.ContainerOf(p.Uuid), Groups = _placement.GroupsOf(p.Uuid) })],
            [.. nats.Select(n => n with { RouterUuid = _placement.ContainerOf(n.Uuid) })]);
    }

    /// <summary>
    /// The ports and NAT rows of a workload that other hosts own, read from the server. Their switches and routers are not set.
    /// </summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task<(ImmutableArray<LogicalSwitchPort> Ports, ImmutableArray<NatRule> Nats)> FindForeignRowsAsync(
        WorkloadId workload, string host, CancellationToken cancellationToken)
    {
        ImmutableArray<Condition> ofWorkload = [Condition.Includes("external_ids", workload.Mark.Key, workload.Mark.Value)];
        var results = await Session.SelectAsync(
        [
            new Select(NorthboundDatabase.Port, ofWorkload, ["_uuid", .. NorthboundDatabase.PortColumns]),
            new Select(NorthboundDatabase.Nat, ofWorkload, NatColumns),
        ], cancellationToken);
        return (
            [.. results[0].Rows.Select(r => NorthboundDatabase.ReadPort(r["_uuid"].Single.AsUuid, c => r[c])).Where(p => p.Host is { } owner && owner != host)],
            [.. results[1].Rows.Select(NorthboundDatabase.NatOf).Where(n => n.Host is { } owner && owner != host)]);
    }

    /// <summary>The switches and routers, DHCP options and port groups.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server had to be asked, and did not answer.</exception>
    public async Task<LogicalNetwork> NetworkAsync(CancellationToken cancellationToken)
    {
        var (version, known) = _network.Look();
        if (known is not null)
            return known;

        await _placement.FindAsync(Database.RouterPortsOnSwitches, [], cancellationToken);
        var network = Database.ReadNetwork(_placement.ContainerOf) with { HasGatewayPortColumn = NatColumns.Contains("gateway_port") };
        _network.Keep(version, network);
        return network;
    }

    /// <inheritdoc cref="FindClaimsAsync(ClaimQuery, SwitchReads, CancellationToken)"/>
    public Task<ClaimFindings> FindClaimsAsync(ClaimQuery query, CancellationToken cancellationToken) =>
        FindClaimsAsync(query, new(), cancellationToken);

    /// <summary>Finds the rows that hold what a workload is about to claim.</summary>
    /// <param name="query">What it claims.</param>
    /// <param name="reads">The reads of switches that it shares with others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task<ClaimFindings> FindClaimsAsync(ClaimQuery query, SwitchReads reads, CancellationToken cancellationToken)
    {
        var found = await _claims.FindAsync(query, reads, cancellationToken);
        ImmutableArray<Guid> nats = [.. found.Claims.Select(c => c.Nat?.Uuid).OfType<Guid>().Distinct()];
        if (nats.IsEmpty)
            return found;
        await _placement.AskAsync([], nats, cancellationToken);
        var routers = nats.ToDictionary(n => n, _placement.ContainerOf);
        // Their owner may move them, and we do not follow their rows.
        foreach (var nat in nats)
            _placement.Forget(nat);
        return found with
        {
            Claims = [.. found.Claims.Select(c => c with { Nat = Placed(c.Nat) })],
            FreeNats = [.. found.FreeNats.Select(n => Placed(n)!)],
        };

        NatRule? Placed(NatRule? nat) => nat is null ? null : nat with { RouterUuid = routers[nat.Uuid] };
    }

    /// <summary>Finds ports of any owner by name.</summary>
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
            // Its owner may move it, and we do not follow its row.
            _placement.Forget(uuid);
        }

        return ports.ToImmutable();
    }

    /// <inheritdoc cref="CommitAsync(Transaction, IEnumerable{Guid}, JointCommit?, CancellationToken)"/>
    public Task<TransactionOutcome> CommitAsync(Transaction transaction, IEnumerable<Guid> touched, CancellationToken cancellationToken) =>
        CommitAsync(transaction, touched, joint: null, cancellationToken);

    /// <summary>Commits a transaction, and forgets the switches and routers of the rows that it touched.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="touched">The rows.</param>
    /// <param name="joint">With whom to commit it; null for nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TransactionOutcome> CommitAsync(
        Transaction transaction, IEnumerable<Guid> touched, JointCommit? joint, CancellationToken cancellationToken)
    {
        var outcome = joint is null
            ? await Commits.CommitAsync(transaction, cancellationToken)
            : await joint.CommitAsync(transaction, cancellationToken);
        foreach (var row in touched)
            _placement.Forget(row);
        if (outcome is TransactionOutcome.Success success)
            _placement.NoteInserted(transaction, success.Results);
        return outcome;
    }

    /// <summary>Deletes our DHCP options that no port refers to any more.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task DeleteUnusedDhcpOptionsAsync(CancellationToken cancellationToken)
    {
        foreach (var options in Database.DhcpOptions.Where(o => o.MadeForSwitch is not null))
            await DeleteIfUnusedAsync(options, cancellationToken);
    }

    /// <summary>Deletes our DHCP options. The guard fails if any port refers to them.</summary>
    public Task<TransactionOutcome> DeleteIfUnusedAsync(DhcpOptions options, CancellationToken cancellationToken) => Session.TransactAsync(
        new(
        [
            .. DhcpColumns.Select(c => UsedOnlyBy(options, c, [])),
            new Delete(NorthboundDatabase.Dhcp, [Condition.Uuid(options.Uuid), Condition.Includes("external_ids", OwnershipKeys.Switch, options.MadeForSwitch!)]),
            new Comment($"reconciler: the last port of switch {options.MadeForSwitch} that used these DHCP options is gone"),
        ]),
        cancellationToken);

    /// <summary>Whether no port refers to DHCP options, apart from ports that are about to be deleted.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task<bool> IsUnusedAsync(DhcpOptions options, IReadOnlyList<LogicalSwitchPort> without, CancellationToken cancellationToken)
    {
        // The transaction is only a guard: the server compares, and does not send the ports.
        var outcome = await Session.TransactAsync(
            new([.. DhcpColumns.Select(c => UsedOnlyBy(
                options, c, without.Where(p => (c == "dhcpv4_options" ? p.Dhcpv4Options : p.Dhcpv6Options) == options.Uuid)))]),
            cancellationToken);
        return outcome switch
        {
            TransactionOutcome.Success => true,
            TransactionOutcome.Conflict => false,
            TransactionOutcome.Rejected rejected =>
                throw new Ovsdb.OvsdbConnectionException($"the server refused the query: {rejected.Error}: {rejected.Details}"),
            TransactionOutcome.Unknown unknown => throw new Ovsdb.OvsdbConnectionException(unknown.Reason),
            _ => throw new NotSupportedException($"{outcome}"),
        };
    }

    /// <summary>Asks in one transaction for the switches and routers of workloads' rows.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public Task LocateAsync(IReadOnlyList<WorkloadId> workloads, CancellationToken cancellationToken) => _placement.FindAsync(
        workloads.SelectMany(w => Database.PortsOf(w)).Select(p => p.Uuid), workloads.SelectMany(w => Database.NatsOf(w)).Select(n => n.Uuid), cancellationToken);

    /// <summary>
    /// Reads the floating IPs with our keys, of every host. The replica does not follow them, and their router is not set.
    /// </summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task<ImmutableArray<NatRule>> FindNatsOfHostsAsync(CancellationToken cancellationToken)
    {
        var results = await Session.SelectAsync(
            [new Select(NorthboundDatabase.Nat, [Condition.Equal("type", "dnat_and_snat")], NatColumns)], cancellationToken);
        return
        [
            .. results[0].Rows.Where(r => r["external_ids"].Get(OwnershipKeys.Host) is not null)
                .Select(NorthboundDatabase.NatOf),
        ];
    }

    /// <summary>The names that belong to ports of any owner.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task<IReadOnlySet<string>> FindPortNamesAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
            return new HashSet<string>();
        var results = await Session.SelectAsync(
            [.. names.Select(n => new Select(NorthboundDatabase.Port, [Condition.Equal("name", n)], ["name"]))], cancellationToken);
        return results.SelectMany(r => r.Rows).Select(r => r["name"].Single.AsString).ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Session.Changed -= OnChanged;
        await Session.DisposeAsync();
    }

    /// <summary>The columns of NAT rows that the connected server has.</summary>
    private ImmutableArray<string> NatColumns => NatColumnsOf(Session);

    /// <summary>The columns of NAT rows that a session's server has.</summary>
    internal static ImmutableArray<string> NatColumnsOf(OvsdbSession session) =>
    [
        "_uuid", .. NorthboundDatabase.NatColumns,
        .. NorthboundDatabase.OptionalNatColumns.Where(c => session.Schema?.Tables.GetValueOrDefault(NorthboundDatabase.Nat)?.Columns.ContainsKey(c) is true),
    ];

    private void OnChanged(IReadOnlyList<RowChange> changes)
    {
        foreach (var change in changes.Where(c => c.New is null))
            _placement.Forget(change.Uuid);
        // A group that was deleted, or deleted and created again, has lost its ports.
        foreach (var group in changes.Where(c => c.Table == NorthboundDatabase.PortGroup).SelectMany(c => new[] { c.Old, c.New }).OfType<ReplicaRow>())
            _placement.ForgetGroup(group["name"].Single.AsString);

        if (NorthboundDatabase.TouchesNetwork(changes))
            _network.Outdate();
    }

    private static Wait UsedOnlyBy(DhcpOptions options, string column, IEnumerable<LogicalSwitchPort> ports) => new(
        NorthboundDatabase.Port,
        [Condition.Equal(column, OvsdbDatum.Of(options.Uuid))],
        ["name"],
        [.. ports.Select(p => new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal) { ["name"] = OvsdbDatum.Of(p.Name) })],
        "the DHCP options are in use");
}
