using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovn;

/// <summary>Asks the Northbound server who holds an address, a MAC address or an external address.</summary>
/// <remarks>
/// Asked when a plan wants something new, since the rows of others are not held here. The answer gives the message its words;
/// that nobody is faster is made sure of by the guards in the transaction.
/// </remarks>
internal sealed class ClaimLookup
{
    private static readonly ImmutableArray<string> NatColumns = ["type", "external_ip", "logical_ip", "external_ids"];

    private readonly OvsdbSession _session;

    /// <summary>Switches whose list of ports alone takes longer to send than a start may: it is read once.</summary>
    private readonly ConcurrentDictionary<Guid, int> _large = new();

    public ClaimLookup(OvsdbSession session) => _session = session;

    /// <summary>
    /// Up to how many ports a switch has those made by hand looked at, which have no key to be found by. On larger ones only ports
    /// of ours are seen: to read the others would make a start slower with every port.
    /// </summary>
    public const int Threshold = 500;

    /// <summary>Finds who holds what the query names.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The Northbound could not be asked.</exception>
    public async Task<ImmutableArray<Claim>> FindAsync(ClaimQuery query, CancellationToken cancellationToken)
    {
        if (query.IsEmpty)
            return [];

        var claims = ImmutableArray.CreateBuilder<Claim>();
        var switches = query.Addresses.Select(a => a.Switch).Concat(query.Macs.Select(m => m.Switch)).DistinctBy(s => s.Uuid).ToArray();
        // Ports made by hand have no key to look for, so each port on the switch has to be read.
        var small = switches.Where(s => !_large.ContainsKey(s.Uuid)).ToArray();
        // The server compares text, and IPv6 addresses have many spellings. Those of rows that have keys were written by programs, in the usual one.
        var keyed = query.OnlyHandMade ? query with { Addresses = [], Macs = [], ExternalAddresses = [] } : query;
        var asksForHandMadeNats = query.ExternalAddresses.Any(a => a.AddressFamily is AddressFamily.InterNetworkV6);
        if (query.OnlyHandMade && small.Length == 0 && !asksForHandMadeNats)
            return [];
        var results = await _session.SelectAsync(
        [
            .. keyed.Addresses.Select(a => new Select(
                NorthboundDatabase.Port,
                [Condition.Includes("external_ids", OwnershipKeys.AddressPrefix + a.Address, a.Switch.Name)],
                ["name", "external_ids"])),
            .. keyed.Macs.Select(m => new Select(
                NorthboundDatabase.Port,
                [
                    Condition.Includes("external_ids", OvsdbDatum.Map(
                    [
                        KeyValuePair.Create(OwnershipKeys.Mac, m.Mac), KeyValuePair.Create(OwnershipKeys.Switch, m.Switch.Name),
                    ])),
                ],
                ["name", "external_ids"])),
            .. keyed.ExternalAddresses.Select(a => new Select(
                NorthboundDatabase.Nat, [Condition.Equal("external_ip", a.ToString())], NatColumns)),
            .. asksForHandMadeNats ? [new Select(NorthboundDatabase.Nat, [Condition.Equal("external_ids", OvsdbDatum.EmptyMap)], NatColumns)] : Array.Empty<Select>(),
            .. small.Select(s => new Select(NorthboundDatabase.Switch, [Condition.Uuid(s.Uuid)], ["ports"])),
        ], cancellationToken);

        var next = 0;
        foreach (var (logicalSwitch, address) in keyed.Addresses)
            Add(ClaimKind.Address, address.ToString(), logicalSwitch.Name, results[next++].Rows, r => DescribePort(c => r[c]));
        foreach (var (logicalSwitch, mac) in keyed.Macs)
            Add(ClaimKind.Mac, mac, logicalSwitch.Name, results[next++].Rows, r => DescribePort(c => r[c]));
        foreach (var address in keyed.ExternalAddresses)
            Add(ClaimKind.ExternalAddress, address.ToString(), null, results[next++].Rows, DescribeNat);
        if (asksForHandMadeNats)
        {
            var handMade = results[next++].Rows.ToLookup(r => IPAddress.TryParse(r["external_ip"].Single.AsString, out var parsed) ? parsed : IPAddress.None);
            foreach (var address in query.ExternalAddresses.Where(a => !claims.Any(c => c.Kind is ClaimKind.ExternalAddress && c.Subject == a.ToString())))
                Add(ClaimKind.ExternalAddress, address.ToString(), null, handMade[address], DescribeNat);
        }

        var listed = small.ToDictionary(s => s.Uuid, _ => results[next++].Rows.SelectMany(r => r["ports"].Uuids()).ToArray());
        foreach (var logicalSwitch in small)
        {
            var ports = listed[logicalSwitch.Uuid];
            if (ports.Length > Threshold)
                _large[logicalSwitch.Uuid] = ports.Length;
            else
                claims.AddRange(await FindHandMadeAsync(query, logicalSwitch, ports, cancellationToken));
        }

        return claims.ToImmutable();

        void Add(ClaimKind kind, string subject, string? switchName, IEnumerable<IReadOnlyDictionary<string, OvsdbDatum>> rows, Func<IReadOnlyDictionary<string, OvsdbDatum>, string> describe)
        {
            var holder = rows.FirstOrDefault(r => r["external_ids"].Get(OwnershipKeys.VirtualMachineId) != query.Domain.ToString());
            if (holder is not null)
                claims.Add(new(kind, subject, switchName, describe(holder)));
        }
    }

    /// <summary>Looks at the columns themselves of ports on a switch: of hand-made ports, and for what OVN has given out.</summary>
    /// <remarks>
    /// Only rows that are not held here are asked for. When many domains start at once, most ports of their switch are those of the
    /// ones before: to ask for each of them each time would take longer than all the rest.
    /// </remarks>
    private async Task<IEnumerable<Claim>> FindHandMadeAsync(
        ClaimQuery query, LogicalSwitch logicalSwitch, Guid[] ports, CancellationToken cancellationToken)
    {
        var addresses = query.Addresses.Where(a => a.Switch.Uuid == logicalSwitch.Uuid).Select(a => a.Address).ToHashSet();
        var macs = query.Macs.Where(m => m.Switch.Uuid == logicalSwitch.Uuid).Select(m => m.Mac).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var found = new List<Claim>();
        var unknown = new List<Guid>();
        _session.Replica.Read(replica =>
        {
            var rows = replica.Table(NorthboundDatabase.Port).Rows;
            foreach (var port in ports.Where(p => !query.Adopting.Contains(p)))
            {
                if (!rows.TryGetValue(port, out var row))
                    unknown.Add(port);
                else if (!IsOurs(row["external_ids"]) || row["dynamic_addresses"].Count > 0)
                    Look(column => row[column]);
            }

            return true;
        });
        if (unknown.Count == 0)
            return found;

        var results = await _session.SelectAsync(
            [.. unknown.Select(p => new Select(NorthboundDatabase.Port, [Condition.Uuid(p)], ["name", "addresses", "dynamic_addresses", "external_ids"]))],
            cancellationToken);
        foreach (var row in results.SelectMany(r => r.Rows))
            Look(column => row[column]);
        return found;

        void Look(Func<string, OvsdbDatum> row)
        {
            if (row("external_ids").Get(OwnershipKeys.VirtualMachineId) == query.Domain.ToString())
                return;
            // Ports of ours say by key what they claim; what OVN gives them may not be among that yet.
            var isOurs = IsOurs(row("external_ids"));
            var column = (isOurs ? [] : row("addresses").Strings()).Concat(row("dynamic_addresses").Strings()).ToArray();
            foreach (var address in NorthboundDatabase.AddressesIn(column).Where(addresses.Contains))
                found.Add(new(ClaimKind.Address, address.ToString(), logicalSwitch.Name, DescribePort(row)));
            foreach (var mac in NorthboundDatabase.WordsIn(isOurs ? [] : column).Where(macs.Contains))
                found.Add(new(ClaimKind.Mac, mac.ToLowerInvariant(), logicalSwitch.Name, DescribePort(row)));
        }
    }

    private static bool IsOurs(OvsdbDatum externalIds) => externalIds.Get(OwnershipKeys.Host) is not null;

    private static string DescribePort(Func<string, OvsdbDatum> row) => Describe($"port {row("name").Single.AsString}", row("external_ids"));

    private static string DescribeNat(IReadOnlyDictionary<string, OvsdbDatum> row) =>
        Describe($"the {row["type"].Single.AsString} of {row["logical_ip"].Single.AsString}", row["external_ids"]);

    private static string Describe(string row, OvsdbDatum externalIds) =>
        externalIds.Get(OwnershipKeys.Host) is { } host
            ? $"{row} of domain {externalIds.Get(OwnershipKeys.VirtualMachineName) ?? "of unknown name"} on host {host}"
            : $"{row}, which was made by hand or by another tool";
}
