using System.Collections.Immutable;
using System.Diagnostics;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Adopting;

/// <summary>The ports of a workload's interfaces that were made by hand, and the floating IPs of their addresses.</summary>
internal sealed class HandMadeRows
{
    private const int MaximumAttempts = 6;

    /// <summary>How long a daemon may take to hear of the annotation from libvirt. It usually needs a fraction of that.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly HostSources _sources;
    private readonly WorkloadId _workload;

    private HandMadeRows(HostSources sources, WorkloadId workload)
    {
        _sources = sources;
        _workload = workload;
    }

    /// <summary>
    /// Each interface's MAC address, its port, the floating IPs of the port's addresses, and what they have that no annotation can ask for.
    /// </summary>
    public ImmutableArray<(string Mac, LogicalSwitchPort Port, ImmutableArray<NatRule> Nats,
        ImmutableArray<string> Unsaid)> Ports { get; private set; } = [];

    /// <summary>Finds them.</summary>
    /// <param name="sources">Where to look.</param>
    /// <param name="workload">The workload, which runs here.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbException">The Northbound could not be asked.</exception>
    public static async Task<HandMadeRows> OfAsync(HostSources sources, WorkloadId workload, CancellationToken cancellationToken)
    {
        var rows = new HandMadeRows(sources, workload);
        await rows.ReadAsync(cancellationToken);
        return rows;
    }

    /// <summary>Writes our keys on a port and its floating IPs. Where a daemon has adopted them meanwhile, they become ours all the same.</summary>
    /// <param name="name">The workload's name.</param>
    /// <param name="desired">The port as the annotation asks for it.</param>
    /// <param name="nats">Its floating IPs as the annotation asks for them.</param>
    /// <param name="isWatched">
    /// Whether a daemon runs. It has to adopt the port first: while it does not know the annotation, it would delete a port of ours that
    /// nothing asks for.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbException">It could not be written.</exception>
    public async Task TakeAsync(
        string name, DesiredPort desired, ImmutableArray<DesiredNat> nats, bool isWatched, CancellationToken cancellationToken)
    {
        if (isWatched)
            await WaitUntilAdoptedAsync(desired, cancellationToken);
        var owner = new RowOwner(_workload, name, _sources.Host);
        var reason = "";
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            await ReadAsync(cancellationToken);
            var (mac, port, rows, _) = Ports.FirstOrDefault(p => p.Mac == desired.Mac);
            if (mac is null)
                throw new OvsdbConnectionException($"port {desired.InterfaceId} has gone, or belongs to somebody else now");
            var outcome = await _sources.Northbound.CommitAsync(
                AdoptionKeys.Of(
                    owner, port, desired with { IsDefined = false },
                    [.. nats.Select(n =>
                        (Row: rows.FirstOrDefault(r => r.ExternalIp == n.External.ToString() && r.RouterUuid == n.Router.Uuid), Nat: n))
                        .Where(n => n.Row is not null).Select(n => (n.Row!, n.Nat))]),
                [port.Uuid, .. rows.Select(r => r.Uuid)], cancellationToken);
            switch (outcome)
            {
                case TransactionOutcome.Success:
                    return;
                case TransactionOutcome.Conflict conflict:
                    reason = conflict.Reason;
                    break;
                case TransactionOutcome.Rejected rejected:
                    throw new OvsdbConnectionException($"the Northbound does not accept it: {rejected.Error}: {rejected.Details}");
                case TransactionOutcome.Unknown unknown:
                    throw new OvsdbConnectionException(unknown.Reason);
            }
        }

        throw new OvsdbConnectionException($"others keep changing the port: {reason}; run it again");
    }

    private async Task WaitUntilAdoptedAsync(DesiredPort desired, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            await ReadAsync(cancellationToken);
            if (Ports.FirstOrDefault(p => p.Mac == desired.Mac) is { Mac: not null, Port.IsAdopted: true })
                return;
            if (Stopwatch.GetElapsedTime(began) > s_patience)
            {
                throw new OvsdbConnectionException(
                    $"the daemon has not taken up the annotation of port {desired.InterfaceId} within {s_patience.TotalSeconds} s; see 'reconciler status', and run it again");
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var plugged = _sources.OpenVSwitch.InterfacesOf(_workload).Where(i => i.InterfaceId.Length > 0).ToArray();
        var existing = await _sources.Northbound.FindPortsAsync(
            [.. plugged.Select(i => i.InterfaceId).Distinct(StringComparer.Ordinal)], cancellationToken);
        var ports = ImmutableArray.CreateBuilder<(string, LogicalSwitchPort, ImmutableArray<NatRule>, ImmutableArray<string>)>();
        foreach (var nic in plugged)
        {
            // What a daemon has adopted still was made by hand, and is given back when its machine goes.
            if (!existing.TryGetValue(nic.InterfaceId, out var found)
                || !(found.Owner is null || (found.Port.IsAdopted && found.IsOf(_workload))))
                continue;
            var nats = await NatsOfAsync(found.Port, cancellationToken);
            ports.Add((nic.Mac, found.Port, nats, await UnsaidAsync(found.Port, nats, cancellationToken)));
        }

        Ports = ports.ToImmutable();
    }

    /// <summary>What the rows have in the columns that no annotation can ask for. All columns are read that the server has.</summary>
    private async Task<ImmutableArray<string>> UnsaidAsync(
        LogicalSwitchPort port, ImmutableArray<NatRule> nats, CancellationToken cancellationToken)
    {
        var session = _sources.Northbound.Session;
        (string Table, Guid Row, string Name)[] rows =
        [
            (NorthboundDatabase.Port, port.Uuid, $"port {port.Name}"),
            .. nats.Select(n => (NorthboundDatabase.Nat, n.Uuid, $"floating IP {n.ExternalIp}")),
        ];
        var results = await session.SelectAsync(
            [.. rows.Select(r => new Select(r.Table, [Condition.Uuid(r.Row)], [.. session.Schema!.Tables[r.Table].Columns.Keys]))],
            cancellationToken);
        return
        [
            .. from result in rows.Zip(results)
               from row in result.Second.Rows
               let columns = UnsaidColumns.Of(session.Schema!.Tables[result.First.Table], row).ToArray()
               where columns.Length > 0
               select $"{result.First.Name} has {string.Join(", ", columns)}",
        ];
    }

    private async Task<ImmutableArray<NatRule>> NatsOfAsync(LogicalSwitchPort port, CancellationToken cancellationToken)
    {
        var session = _sources.Northbound.Session;
        var addresses = NorthboundDatabase.AddressesIn(port.Addresses).Concat(port.DynamicAddresses).Select(a => a.ToString())
            .Distinct(StringComparer.Ordinal).ToArray();
        if (addresses.Length == 0)
            return [];
        var columns = NorthboundClient.NatColumnsOf(session);
        var results = await session.SelectAsync(
            [.. addresses.Select(a => new Select(NorthboundDatabase.Nat,
                [Condition.Equal("logical_ip", a), Condition.Equal("type", "dnat_and_snat")], columns))], cancellationToken);
        var nats = results.SelectMany(r => r.Rows).Select(NorthboundDatabase.NatOf)
            .Where(n => RowOwnership.KeyOfTool(n.ExternalIds) is null
                && (n.Host is null || (n.IsAdopted && WorkloadId.Of(n.ExternalIds) == _workload))).ToArray();
        if (nats.Length == 0)
            return [];
        var routers = await session.SelectAsync(
            [.. nats.Select(n => new Select(NorthboundDatabase.Router, [Condition.Includes("nat", OvsdbDatum.Of(n.Uuid))], ["_uuid"]))],
            cancellationToken);
        // Networks of several routers may have the same addresses. A floating IP belongs to the port if its router is on the port's switch.
        var network = await _sources.Northbound.NetworkAsync(cancellationToken);
        var near = network.Switches.Where(s => s.Uuid == port.SwitchUuid).SelectMany(s => network.AttachmentsOf(s))
            .Select(a => a.Router.Uuid).ToHashSet();
        return
        [
            .. nats.Zip(routers).Select(n => n.First with { RouterUuid = n.Second.Rows.FirstOrDefault()?["_uuid"].Single.AsUuid })
                .Where(n => n.RouterUuid is { } router && near.Contains(router)).OrderBy(n => n.ExternalIp, StringComparer.Ordinal),
        ];
    }
}
