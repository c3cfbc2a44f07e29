using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovn;

/// <summary>Asks the Northbound server who holds an address, an external address or a port name.</summary>
/// <remarks>
/// Asked when a plan wants something new, since the rows of others are not held here. The answer gives the message its words;
/// that nobody is faster is made sure of by the guards in the transaction.
/// </remarks>
internal sealed class ClaimLookup
{
    /// <summary>
    /// Ports made by hand have no key to look for, so each port on the switch has to be read. Above this number that would cost
    /// more than a virtual machine's start may; ports of ours are found whatever their number.
    /// </summary>
    private const int PortsReadPerSwitch = 500;

    private readonly OvsdbSession _session;

    public ClaimLookup(OvsdbSession session) => _session = session;

    /// <summary>Finds who holds what the query names.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The Northbound could not be asked.</exception>
    public async Task<ImmutableArray<Claim>> FindAsync(ClaimQuery query, CancellationToken cancellationToken)
    {
        if (query.IsEmpty)
            return [];

        var claims = ImmutableArray.CreateBuilder<Claim>();
        var switches = query.Addresses.Select(a => a.Switch).DistinctBy(s => s.Uuid).ToArray();
        var results = await SelectAsync(
        [
            .. query.Addresses.Select(a => new Select(
                NorthboundDatabase.Port,
                [Condition.Includes("external_ids", OwnershipKeys.AddressPrefix + a.Address, a.Switch.Name)],
                ["name", "external_ids"])),
            .. query.ExternalAddresses.Select(a => new Select(
                NorthboundDatabase.Nat, [Condition.Equal("external_ip", a.ToString())], ["type", "logical_ip", "external_ids"])),
            .. query.PortNames.Select(n => new Select(NorthboundDatabase.Port, [Condition.Equal("name", n)], ["name", "external_ids"])),
            .. switches.Select(s => new Select(NorthboundDatabase.Switch, [Condition.Uuid(s.Uuid)], ["ports"])),
        ], cancellationToken);

        var next = 0;
        foreach (var (logicalSwitch, address) in query.Addresses)
            Add(ClaimKind.Address, address.ToString(), logicalSwitch.Name, results[next++], DescribePort);
        foreach (var address in query.ExternalAddresses)
            Add(ClaimKind.ExternalAddress, address.ToString(), null, results[next++], DescribeNat);
        foreach (var name in query.PortNames)
            Add(ClaimKind.PortName, name, null, results[next++], DescribePort);
        foreach (var logicalSwitch in switches)
        {
            var ports = results[next++].Rows.SelectMany(r => r["ports"].Uuids()).ToArray();
            var wanted = query.Addresses.Where(a => a.Switch.Uuid == logicalSwitch.Uuid).Select(a => a.Address).ToHashSet();
            if (ports.Length <= PortsReadPerSwitch)
                claims.AddRange(await FindHandMadeAsync(logicalSwitch, wanted, ports, cancellationToken));
        }

        return claims.ToImmutable();

        void Add(ClaimKind kind, string subject, string? switchName, OperationResult result, Func<IReadOnlyDictionary<string, OvsdbDatum>, string> describe)
        {
            var holder = result.Rows.FirstOrDefault(r => r["external_ids"].Get(OwnershipKeys.VirtualMachineId) != query.Domain.ToString());
            if (holder is not null)
                claims.Add(new(kind, subject, switchName, describe(holder)));
        }
    }

    private async Task<IEnumerable<Claim>> FindHandMadeAsync(
        LogicalSwitch logicalSwitch, HashSet<IPAddress> wanted, Guid[] ports, CancellationToken cancellationToken)
    {
        if (ports.Length == 0)
            return [];

        var results = await SelectAsync(
            [.. ports.Select(p => new Select(
                NorthboundDatabase.Port, [Condition.Uuid(p)], ["name", "addresses", "dynamic_addresses", "external_ids"]))],
            cancellationToken);
        return from result in results
               from row in result.Rows
               where row["external_ids"].Get(OwnershipKeys.Host) is null
               from text in row["addresses"].Strings().Concat(row["dynamic_addresses"].Strings())
               from word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where IPAddress.TryParse(word, out var address) && wanted.Contains(address)
               select new Claim(ClaimKind.Address, IPAddress.Parse(word).ToString(), logicalSwitch.Name, DescribePort(row));
    }

    private async Task<ImmutableArray<OperationResult>> SelectAsync(ImmutableArray<Operation> operations, CancellationToken cancellationToken) =>
        await _session.TransactAsync(new(operations), cancellationToken) switch
        {
            TransactionOutcome.Success success => success.Results,
            TransactionOutcome.Unknown unknown => throw new Ovsdb.OvsdbConnectionException(unknown.Reason),
            TransactionOutcome.Rejected rejected => throw new Ovsdb.OvsdbConnectionException($"the server refused to be asked: {rejected.Error}: {rejected.Details}"),
            var other => throw new Ovsdb.OvsdbConnectionException($"the server could not be asked: {other}"),
        };

    private static string DescribePort(IReadOnlyDictionary<string, OvsdbDatum> row) =>
        Describe($"port {row["name"].Single.AsString}", row["external_ids"]);

    private static string DescribeNat(IReadOnlyDictionary<string, OvsdbDatum> row) =>
        Describe($"the {row["type"].Single.AsString} of {row["logical_ip"].Single.AsString}", row["external_ids"]);

    private static string Describe(string row, OvsdbDatum externalIds) =>
        externalIds.Get(OwnershipKeys.Host) is { } host
            ? $"{row} of domain {externalIds.Get(OwnershipKeys.VirtualMachineName) ?? "of unknown name"} on host {host}"
            : $"{row}, which was made by hand or by another tool";
}
