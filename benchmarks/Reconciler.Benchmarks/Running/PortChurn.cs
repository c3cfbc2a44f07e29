using System.Collections.Immutable;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Benchmarks.Running;

/// <summary>Writes what daemons and ovn-northd write while domains start and stop on all hosts. It is a single writer.</summary>
internal sealed class PortChurn
{
    private const string Table = "Logical_Switch_Port";

    private readonly DatabaseClient _northbound;
    private readonly ForeignPorts _ports;
    private readonly TimeSpan _interval;

    /// <param name="northbound">Where it is written to.</param>
    /// <param name="ports">How ports look like.</param>
    /// <param name="interval">The time from one transaction to the next.</param>
    public PortChurn(DatabaseClient northbound, ForeignPorts ports, TimeSpan interval)
    {
        _northbound = northbound;
        _ports = ports;
        _interval = interval;
    }

    /// <summary>Commits transactions: a port is added, goes up, goes down and is deleted; then the next port, of another host.</summary>
    /// <param name="first">The number of the first port, which must not exist.</param>
    /// <param name="transactions">How many transactions; a multiple of four.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(int first, int transactions, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_interval);
        for (var port = first; port < first + (transactions / 4); port++)
        {
            var onSwitch = ImmutableArray.Create(Condition.Equal("name", _ports.SwitchOf(port)));
            await timer.WaitForNextTickAsync(cancellationToken);
            var results = await _northbound.TransactAsync(
                [
                    new Insert(Table, _ports.RowOf(port), "p"),
                    new Mutate("Logical_Switch", onSwitch, [Mutation.Insert("ports", OvsdbDatum.Of(OvsdbAtom.NamedUuid("p")))]) { ExpectedCount = 1 },
                ],
                cancellationToken);
            var uuid = results[0].Uuid!.Value;
            foreach (var up in new[] { true, false })
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                await _northbound.TransactAsync(
                    [new Update(Table, [Condition.Uuid(uuid)], DatabaseClient.Row(("up", OvsdbDatum.Of(OvsdbAtom.Boolean(up))))) { ExpectedCount = 1 }], cancellationToken);
            }

            await timer.WaitForNextTickAsync(cancellationToken);
            await _northbound.TransactAsync(
                [new Mutate("Logical_Switch", onSwitch, [Mutation.Delete("ports", OvsdbDatum.Of(uuid))]) { ExpectedCount = 1 }], cancellationToken);
        }
    }
}
