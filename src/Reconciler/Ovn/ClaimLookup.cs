using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>Asks the Northbound server who holds an address, a MAC address or an external address.</summary>
/// <remarks>
/// The replica does not hold other hosts' rows, so a plan that needs something new asks the server. The answer is for the message to the
/// user. The transaction's guards make sure that nobody else claims it in the meantime.
/// </remarks>
internal sealed class ClaimLookup
{
    private readonly OvsdbSession _session;

    private readonly KnownPorts _known = new();

    /// <summary>
    /// Switches with more ports than <see cref="Threshold"/>. To send such a list takes longer than a start may, so it is read only once.
    /// </summary>
    private readonly ConcurrentDictionary<Guid, int> _large = new();

    public ClaimLookup(OvsdbSession session) => _session = session;

    /// <summary>
    /// The most ports of a switch whose ports are read one by one. That finds ports made by hand too, which have no keys, and a start does
    /// not depend on the ports of other switches. On larger switches we find only our own ports, and the server searches all ports of the
    /// database for them.
    /// </summary>
    public const int Threshold = 1000;

    /// <summary>Finds the rows that hold what the query asks for.</summary>
    /// <param name="query">What is claimed.</param>
    /// <param name="reads">The reads of switches that the caller shares with others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task<ClaimFindings> FindAsync(ClaimQuery query, SwitchReads reads, CancellationToken cancellationToken)
    {
        if (query.IsEmpty)
            return ClaimFindings.None;

        var claims = ImmutableArray.CreateBuilder<Claim>();
        var free = ImmutableArray.CreateBuilder<NatRule>();
        // The server compares text, and an IPv6 address has many spellings. Rows with keys were written by programs, in the canonical
        // spelling.
        var keyed = query.Search is HolderSearch.LeftToGuards
            ? query with { Addresses = [], Macs = [], Names = [], ExternalAddresses = [], Outside = [], NotExternal = [] }
            : query;
        var natColumns = NorthboundClient.NatColumnsOf(_session);
        var asksForHandMadeNats = query.ExternalAddresses.Any(a => a.AddressFamily is AddressFamily.InterNetworkV6);
        var small = query.Switches.Where(s => !_large.ContainsKey(s.Uuid)).ToArray();
        ImmutableArray<Operation> selects =
        [
            .. keyed.Addresses.Select(a => new Select(
                NorthboundDatabase.Port, [ClaimConditions.OfAddress(a.Address, a.Switch.Name)], ["_uuid", "name", "external_ids"])),
            .. keyed.Macs.Select(m => new Select(
                NorthboundDatabase.Port, [ClaimConditions.OfMac(m.Mac, m.Switch.Name)], ["_uuid", "name", "external_ids"])),
            .. keyed.Names.Select(n => new Select(NorthboundDatabase.Port, [ClaimConditions.OfName(n)], ["_uuid", "name", "external_ids"])),
            .. keyed.ExternalAddresses.Select(a => new Select(
                NorthboundDatabase.Nat, [Condition.Equal("external_ip", a.ToString())], natColumns)),
            .. keyed.Outside.Select(a => new Select(
                NorthboundDatabase.Port, [ClaimConditions.OfAddress(a.Address, a.Switch.Name)], ["_uuid", "name", "external_ids"])),
            .. keyed.NotExternal.Select(a => new Select(
                NorthboundDatabase.Nat, [Condition.Equal("external_ip", a.Address.ToString())], natColumns)),
            .. asksForHandMadeNats ? [new Select(NorthboundDatabase.Nat, [Condition.Equal("external_ids", OvsdbDatum.EmptyMap)], natColumns)] : Array.Empty<Select>(),
        ];
        var states = Task.WhenAll(small.Select(s => reads.ReadAsync(_session, s.Uuid, cancellationToken)));
        var results = selects.IsEmpty ? [] : await _session.SelectAsync(selects, cancellationToken);

        var next = 0;
        foreach (var (logicalSwitch, address) in keyed.Addresses)
            Add(ClaimKind.Address, address.ToString(), logicalSwitch.Name, results[next++].Rows, r => DescribePort(c => r[c]));
        foreach (var (logicalSwitch, mac) in keyed.Macs)
            Add(ClaimKind.Mac, mac, logicalSwitch.Name, results[next++].Rows, r => DescribePort(c => r[c]));
        foreach (var name in keyed.Names)
            Add(ClaimKind.Name, name, null, results[next++].Rows, r => DescribePort(c => r[c]));
        foreach (var address in keyed.ExternalAddresses)
            AddNats(ClaimKind.ExternalAddress, address, null, results[next++].Rows);
        foreach (var (logicalSwitch, address) in keyed.Outside)
            Add(ClaimKind.ExternalAddress, address.ToString(), logicalSwitch.Name, results[next++].Rows, r => DescribePort(c => r[c]));
        foreach (var (logicalSwitch, address) in keyed.NotExternal)
            AddNats(ClaimKind.Address, address, logicalSwitch.Name, results[next++].Rows);
        if (asksForHandMadeNats)
        {
            var handMade = results[next++].Rows.ToLookup(r => IPAddress.TryParse(r["external_ip"].Single.AsString, out var parsed) ? parsed : IPAddress.None);
            foreach (var address in query.ExternalAddresses)
                AddNats(ClaimKind.ExternalAddress, address, null, handMade[address].Where(r => !claims.Any(c => c.Nat?.Uuid == r["_uuid"].Single.AsUuid)));
        }

        var versions = ImmutableDictionary.CreateBuilder<Guid, Guid>();
        var hasForeignRows = false;
        foreach (var (logicalSwitch, state) in small.Zip(await states))
        {
            // The switch has just been deleted.
            if (state is null)
                continue;
            if (state.Ports.Length > Threshold)
            {
                _large[logicalSwitch.Uuid] = state.Ports.Length;
                continue;
            }

            var search = new SwitchSearch(query, logicalSwitch);
            await ReadPortsAsync(search, state, cancellationToken);
            claims.AddRange(search.Claims);
            hasForeignRows |= search.HasForeignRows;
            // A relay counts versions on its own. The server that commits reads the ports instead, as it does for large switches.
            if (!_session.IsRelay)
                versions[logicalSwitch.Uuid] = state.Version;
        }

        return new(claims.ToImmutable(), versions.ToImmutable()) { HasForeignRows = hasForeignRows, FreeNats = free.ToImmutable() };

        void Add(ClaimKind kind, string subject, string? switchName, IEnumerable<IReadOnlyDictionary<string, OvsdbDatum>> rows, Func<IReadOnlyDictionary<string, OvsdbDatum>, string> describe)
        {
            var holder = rows.FirstOrDefault(r => !query.Adopting.Contains(r["_uuid"].Single.AsUuid) && !IsOfWorkload(r));
            if (holder is not null)
                claims.Add(new(kind, subject, switchName, describe(holder)));
        }

        bool IsOfWorkload(IReadOnlyDictionary<string, OvsdbDatum> row) =>
            row["external_ids"].Get(query.Workload.Mark.Key) == query.Workload.Mark.Value;

        // Adds all rows. Which of them conflict depends on the networks that their routers lead to.
        void AddNats(ClaimKind kind, IPAddress address, string? switchName, IEnumerable<IReadOnlyDictionary<string, OvsdbDatum>> rows)
        {
            // The workload's own row conflicts too if it has lost the key of its host.
            foreach (var row in rows.Where(r => !IsOfWorkload(r) || kind is ClaimKind.Address
                || r["external_ids"].Get(OwnershipKeys.Host) is null))
            {
                var nat = NorthboundDatabase.NatOf(row);
                claims.Add(new(kind, address.ToString(), switchName, DescribeNat(row)) { Nat = nat });
                if (kind is ClaimKind.ExternalAddress && IsFree(nat, query))
                    free.Add(nat);
            }
        }
    }

    /// <summary>Checks each port of a switch.</summary>
    /// <remarks>
    /// It asks only for rows that are neither in the replica nor known. When many domains start at once, most ports of their switch belong
    /// to the domains that started before. To ask for these ports each time would take longer than everything else.
    /// </remarks>
    private async Task ReadPortsAsync(SwitchSearch search, SwitchState state, CancellationToken cancellationToken)
    {
        var others = new List<Guid>();
        _session.Replica.Read(replica =>
        {
            var rows = replica.Table(NorthboundDatabase.Port).Rows;
            foreach (var port in state.Ports.Where(p => !search.Query.Adopting.Contains(p)))
            {
                if (rows.TryGetValue(port, out var row))
                    search.Look(column => row[column]);
                else
                    others.Add(port);
            }

            return true;
        });
        var asked = _known.ToRead(search.Switch.Uuid, state.Changed, others, search.Marks);
        if (asked.Count == 0)
            return;
        var results = await _session.SelectAsync(
            [.. asked.Select(p => new Select(NorthboundDatabase.Port, [Condition.Uuid(p)], ["_uuid", "name", "type", "addresses", "dynamic_addresses", "options", "external_ids"]))],
            cancellationToken);
        var read = new Dictionary<Guid, int[]?>();
        foreach (var row in results.SelectMany(r => r.Rows))
        {
            search.Look(column => row[column]);
            read[row["_uuid"].Single.AsUuid] = SwitchSearch.MarksOf(column => row[column]);
        }

        _known.Note(search.Switch.Uuid, state.Changed, state.Ports.ToHashSet(), read);
    }

    /// <summary>Whether a row has no owner. A workload may take over such a row if it asks for exactly the same translation.</summary>
    private static bool IsFree(NatRule nat, ClaimQuery query) =>
        (nat.Host is null && !nat.ExternalIds.ContainsKey(OwnershipKeys.VirtualMachineId)
            && !nat.ExternalIds.ContainsKey(OwnershipKeys.Workload) && RowOwnership.KeyOfTool(nat.ExternalIds) is null)
        || (query.Host is { } host && RowOwnership.HasLostKeys(nat.ExternalIds, query.Workload, host));

    internal static string DescribePort(Func<string, OvsdbDatum> row) => Describe($"port {row("name").Single.AsString}", row("external_ids"));

    private static string DescribeNat(IReadOnlyDictionary<string, OvsdbDatum> row) =>
        Describe($"the {row["type"].Single.AsString} of {row["logical_ip"].Single.AsString}", row["external_ids"]);

    private static string Describe(string row, OvsdbDatum externalIds) =>
        externalIds.Get(OwnershipKeys.Host) is { } host
            ? $"{row} of {NorthboundDatabase.OwnerOf(externalIds)?.Noun ?? "domain"} {externalIds.Get(OwnershipKeys.VirtualMachineName) ?? "of unknown name"} on host {host}"
            : $"{row}, which was made by hand or by another tool";
}
