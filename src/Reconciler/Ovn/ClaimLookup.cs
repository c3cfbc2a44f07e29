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
/// Asked when a plan wants something new, since the rows of others are not held here. The answer gives the message its words;
/// that nobody is faster is made sure of by the guards in the transaction.
/// </remarks>
internal sealed class ClaimLookup
{
    private readonly OvsdbSession _session;

    private readonly KnownPorts _known = new();

    /// <summary>Switches whose list of ports alone takes longer to send than a start may: it is read once.</summary>
    private readonly ConcurrentDictionary<Guid, int> _large = new();

    public ClaimLookup(OvsdbSession session) => _session = session;

    /// <summary>
    /// Up to how many ports a switch has each of them looked at. That finds also those made by hand, which have no key to be found by,
    /// and makes a start independent of how many ports other switches have. On larger ones only ports of ours are seen, and the server
    /// reads every port that there is to find them.
    /// </summary>
    public const int Threshold = 1000;

    /// <summary>Finds who holds what the query names.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The Northbound could not be asked.</exception>
    public async Task<ClaimFindings> FindAsync(ClaimQuery query, CancellationToken cancellationToken)
    {
        if (query.IsEmpty)
            return ClaimFindings.None;

        var claims = ImmutableArray.CreateBuilder<Claim>();
        var free = ImmutableArray.CreateBuilder<NatRule>();
        // The server compares text, and IPv6 addresses have many spellings. Those of rows that have keys were written by programs, in the usual one.
        var keyed = query.Search is HolderSearch.LeftToGuards ? query with { Addresses = [], Macs = [], ExternalAddresses = [], Outside = [], NotExternal = [] } : query;
        var natColumns = NorthboundClient.NatColumnsOf(_session);
        var asksForHandMadeNats = query.ExternalAddresses.Any(a => a.AddressFamily is AddressFamily.InterNetworkV6);
        var small = query.Switches.Where(s => !_large.ContainsKey(s.Uuid)).ToArray();
        ImmutableArray<Operation> selects =
        [
            .. keyed.Addresses.Select(a => new Select(
                NorthboundDatabase.Port, [ClaimConditions.OfAddress(a.Address, a.Switch.Name)], ["_uuid", "name", "external_ids"])),
            .. keyed.Macs.Select(m => new Select(
                NorthboundDatabase.Port, [ClaimConditions.OfMac(m.Mac, m.Switch.Name)], ["_uuid", "name", "external_ids"])),
            .. keyed.ExternalAddresses.Select(a => new Select(
                NorthboundDatabase.Nat, [Condition.Equal("external_ip", a.ToString())], natColumns)),
            .. keyed.Outside.Select(a => new Select(
                NorthboundDatabase.Port, [ClaimConditions.OfAddress(a.Address, a.Switch.Name)], ["_uuid", "name", "external_ids"])),
            .. keyed.NotExternal.Select(a => new Select(
                NorthboundDatabase.Nat, [Condition.Equal("external_ip", a.Address.ToString())], natColumns)),
            .. asksForHandMadeNats ? [new Select(NorthboundDatabase.Nat, [Condition.Equal("external_ids", OvsdbDatum.EmptyMap)], natColumns)] : Array.Empty<Select>(),
            .. small.Select(s => new Select(NorthboundDatabase.Switch, [Condition.Uuid(s.Uuid)], ["_version", "ports", "external_ids"])),
        ];
        if (selects.Length == 0)
            return ClaimFindings.None;
        var results = await _session.SelectAsync(selects, cancellationToken);

        var next = 0;
        foreach (var (logicalSwitch, address) in keyed.Addresses)
            Add(ClaimKind.Address, address.ToString(), logicalSwitch.Name, results[next++].Rows, r => DescribePort(c => r[c]));
        foreach (var (logicalSwitch, mac) in keyed.Macs)
            Add(ClaimKind.Mac, mac, logicalSwitch.Name, results[next++].Rows, r => DescribePort(c => r[c]));
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
        foreach (var logicalSwitch in small)
        {
            // None: it has just been deleted.
            if (results[next++].Rows is not [var row, ..])
                continue;
            var ports = row["ports"].Uuids().ToArray();
            if (ports.Length > Threshold)
            {
                _large[logicalSwitch.Uuid] = ports.Length;
                continue;
            }

            var search = new SwitchSearch(query, logicalSwitch);
            await ReadPortsAsync(search, row["external_ids"].Get(OwnershipKeys.Changed), ports, cancellationToken);
            claims.AddRange(search.Claims);
            hasForeignRows |= search.HasForeignRows;
            versions[logicalSwitch.Uuid] = row["_version"].Single.AsUuid;
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

        // All of them: which are in the way depends on where their routers lead.
        void AddNats(ClaimKind kind, IPAddress address, string? switchName, IEnumerable<IReadOnlyDictionary<string, OvsdbDatum>> rows)
        {
            // One that has lost the key of its host is in the way too, though it is this workload's own.
            foreach (var row in rows.Where(r => !IsOfWorkload(r) || kind is ClaimKind.Address || r["external_ids"].Get(OwnershipKeys.Host) is null))
            {
                var nat = NorthboundDatabase.NatOf(row);
                claims.Add(new(kind, address.ToString(), switchName, DescribeNat(row)) { Nat = nat });
                if (kind is ClaimKind.ExternalAddress && IsFree(nat, query))
                    free.Add(nat);
            }
        }
    }

    /// <summary>Looks at each port of a switch.</summary>
    /// <remarks>
    /// Only rows that are neither held here nor known are asked for. When many domains start at once, most ports of their switch are
    /// those of the ones before: to ask for each of them each time would take longer than all the rest.
    /// </remarks>
    private async Task ReadPortsAsync(SwitchSearch search, string? changed, Guid[] ports, CancellationToken cancellationToken)
    {
        var others = new List<Guid>();
        _session.Replica.Read(replica =>
        {
            var rows = replica.Table(NorthboundDatabase.Port).Rows;
            foreach (var port in ports.Where(p => !search.Query.Adopting.Contains(p)))
            {
                if (rows.TryGetValue(port, out var row))
                    search.Look(column => row[column]);
                else
                    others.Add(port);
            }

            return true;
        });
        var asked = _known.ToRead(search.Switch.Uuid, changed, others, search.Marks);
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

        _known.Note(search.Switch.Uuid, changed, ports.ToHashSet(), read);
    }

    /// <summary>Whether a row has no owner. A workload may take it over if it asks for just what the row does.</summary>
    private static bool IsFree(NatRule nat, ClaimQuery query) =>
        (nat.Host is null && !nat.ExternalIds.ContainsKey(OwnershipKeys.VirtualMachineId) && !nat.ExternalIds.ContainsKey(OwnershipKeys.Workload) && RowOwnership.KeyOfTool(nat.ExternalIds) is null)
        || (query.Host is { } host && RowOwnership.HasLostKeys(nat.ExternalIds, query.Workload, host));

    internal static string DescribePort(Func<string, OvsdbDatum> row) => Describe($"port {row("name").Single.AsString}", row("external_ids"));

    private static string DescribeNat(IReadOnlyDictionary<string, OvsdbDatum> row) =>
        Describe($"the {row["type"].Single.AsString} of {row["logical_ip"].Single.AsString}", row["external_ids"]);

    private static string Describe(string row, OvsdbDatum externalIds) =>
        externalIds.Get(OwnershipKeys.Host) is { } host
            ? $"{row} of {NorthboundDatabase.OwnerOf(externalIds)?.Noun ?? "domain"} {externalIds.Get(OwnershipKeys.VirtualMachineName) ?? "of unknown name"} on host {host}"
            : $"{row}, which was made by hand or by another tool";
}
