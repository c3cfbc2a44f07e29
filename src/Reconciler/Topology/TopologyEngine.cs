using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Topology.Committing;
using Reconciler.Topology.Desiring;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Planning;
using Reconciler.Topology.Reading;
using Reconciler.Workloads;

namespace Reconciler.Topology;

/// <summary>Observe, desire, plan, commit: the same as for workloads, for the network that they plug into.</summary>
/// <param name="northbound">A session in step with the Northbound.</param>
/// <param name="host">Who writes, for the server's log.</param>
/// <param name="readChassis">Reads the hosts from the Southbound, or throws a <see cref="SourceAwayException"/>.</param>
internal sealed class TopologyEngine(
    OvsdbSession northbound, string host, Func<CancellationToken, Task<ImmutableArray<Chassis>>> readChassis)
{
    /// <summary>How often a plan is made anew because somebody else was faster.</summary>
    private const int MaximumAttempts = 8;

    private readonly NetworkObserver _observer = new(northbound);

    /// <summary>Makes one on a connection.</summary>
    public TopologyEngine(TopologyConnection connection)
        : this(connection.Northbound, connection.Host, connection.ReadChassisAsync)
    {
    }

    /// <summary>Begins to read the network while something else is still to be done, such as reading the file.</summary>
    public void ReadAhead(CancellationToken cancellationToken) => _observer.ReadAhead(cancellationToken);

    /// <summary>Finds out what has to be done. It changes nothing.</summary>
    /// <exception cref="SourceAwayException">A server is away that the file needs.</exception>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The Northbound could not be asked.</exception>
    public async Task<TopologyAssessment> AssessAsync(TopologyFile file, PlanOptions options, CancellationToken cancellationToken)
    {
        var chassis = await ReadChassisAsync(file, cancellationToken);
        var observed = await _observer.ObserveAsync(file, cancellationToken);
        var desired = DesiredNetwork.Of(file, observed, chassis ?? []);
        var plan = TopologyPlanner.Make(file.Name, desired, observed, options);
        var reach = PlanReach.Of(plan);
        var machines = await new MachineReader(northbound).ReadAsync(plan, reach, cancellationToken);
        return new(
            plan with { Problems = [.. plan.Problems, .. MachineRules.Problems(reach, machines)] },
            [.. chassis is { } hosts ? WarningsOf(file, hosts) : [], .. MachineRules.Warnings(file, reach, machines)]);
    }

    /// <summary>Does what has to be done, in one transaction.</summary>
    /// <exception cref="SourceAwayException">A server is away that the file needs.</exception>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The Northbound could not be asked.</exception>
    public async Task<TopologyResult> ApplyAsync(TopologyFile file, PlanOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var assessment = await AssessAsync(file, options, cancellationToken);
            if (!assessment.Plan.Problems.IsEmpty || assessment.Plan.Changes.IsEmpty)
                return new(assessment, null, attempt);
            var failure = await northbound.TransactAsync(TopologyTransaction.Of(assessment.Plan, host), cancellationToken) switch
            {
                TransactionOutcome.Success => null,
                TransactionOutcome.Rejected rejected => $"the Northbound does not accept it: {rejected.Error}: {rejected.Details}",
                TransactionOutcome.Unknown unknown => $"whether it was done is not known: {unknown.Reason}; run it again",
                TransactionOutcome.Conflict conflict when attempt + 1 == MaximumAttempts =>
                    $"others keep changing the network: {conflict.Reason}; run it again",
                TransactionOutcome.Conflict => "",
                var other => throw new NotSupportedException($"{other}"),
            };
            if (failure is not { Length: 0 })
                return new(assessment, failure, attempt);
            // Of several that apply at once, each waits a different time.
            await Task.Delay(Random.Shared.Next(5, 20 << Math.Min(attempt, 4)), cancellationToken);
        }
    }

    /// <summary>Reads what is there, of every owner.</summary>
    public Task<ObservedNetwork> ObserveAsync(CancellationToken cancellationToken) => _observer.ObserveAsync(null, cancellationToken);

    /// <summary>What a file asks for that the hosts, as they are, make no use of. Pure.</summary>
    internal static IEnumerable<FileMistake> WarningsOf(TopologyFile file, ImmutableArray<Chassis> chassis)
    {
        foreach (var on in file.Switches.Where(s => s.Localnet is { } localnet && !chassis.Any(c => c.Maps(localnet.Network))))
        {
            yield return new(
                on.At,
                $"switch {on.Name}: no host maps physical network '{on.Localnet!.Network}'{Intent.Suggestion.Clause(on.Localnet.Network, chassis.SelectMany(c => c.BridgeMappings).Select(m => m.Network).Distinct())}; "
                + $"on a host that has it: ovs-vsctl set open . external_ids:ovn-bridge-mappings={on.Localnet.Network}:BRIDGE, and apply the file again; "
                + "until then gateway hosts stay as they are",
                IsWarning: true);
        }

        foreach (var (router, port) in file.Routers.SelectMany(r => r.Ports.Select(p => (r, p))))
        {
            var network = file.Switch(port.Switch)?.Localnet?.Network;
            foreach (var (name, _) in port.Gateway?.Chassis ?? [])
            {
                if (chassis.FirstOrDefault(c => c.Name == name) is not { } found)
                    yield return new(port.At, $"router {router.Name}: gateway chassis '{name}' is not registered{Intent.Suggestion.Clause(name, chassis.Select(c => c.Name))}", IsWarning: true);
                else if (network is not null && !found.Maps(network))
                    yield return new(port.At, $"router {router.Name}: gateway chassis {name} does not map physical network '{network}'",
                        IsWarning: true);
            }
        }
    }

    /// <summary>Reads the hosts; null if they are not needed and cannot be read.</summary>
    private async Task<ImmutableArray<Chassis>?> ReadChassisAsync(TopologyFile file, CancellationToken cancellationToken)
    {
        var isNeeded = file.Routers.Any(r => r.Ports.Any(p => RouterRows.IsAuto(p, file.Switch(p.Switch))));
        if (!isNeeded && file.Switches.All(s => s.Localnet is null) && file.Routers.All(r => r.Ports.All(p => p.Gateway is null)))
            return null;
        try
        {
            return await readChassis(cancellationToken);
        }
        catch (SourceAwayException e) when (isNeeded)
        {
            throw new SourceAwayException(
                $"{e.Message}; gateway-chassis: auto needs to know which hosts map the physical network (or name them)");
        }
        catch (SourceAwayException)
        {
            // Without it the hosts' bridge mappings are not compared. Everything else can be done.
            return null;
        }
    }
}
