using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Reconciliation.Naming;

/// <summary>
/// Takes the names of ports along when this host takes the ports over from another. It is done in the same transaction, so that a name
/// answers all the time. Pure.
/// </summary>
internal static class NameMoves
{
    /// <summary>The operations, to be added to the transaction that takes the ports.</summary>
    /// <param name="plan">The plan, with the ports that it takes.</param>
    /// <param name="rows">This host's rows of names.</param>
    /// <param name="switches">The switches, by name.</param>
    public static (ImmutableArray<Operation> Guards, ImmutableArray<Operation> Changes) Of(
        Plan plan, ImmutableArray<NameRow> rows, ImmutableDictionary<string, NamedSwitch> switches)
    {
        var transaction = new NameTransaction(plan.Host, rows, switches, $"_{plan.Workload.Symbol}");
        var owners = plan.Taken.Select(p => p.Host).OfType<string>().Where(h => h != plan.Host).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var (on, records) in NameRecords.Of(plan.Taken).Where(r => switches.ContainsKey(r.Key)))
        {
            transaction.Changes.AddRange(owners.Select(o => NameOperations.TakeOut(o, on, records.Keys)));
            if (transaction.TryFind(on, records, out var row))
                transaction.Changes.Add(NameOperations.Change(row.Uuid, [.. records.Keys], records));
        }

        return ([.. transaction.Guards], [.. transaction.Changes]);
    }
}
