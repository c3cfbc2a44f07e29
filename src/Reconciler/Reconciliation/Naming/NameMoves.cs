using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

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
        var guards = ImmutableArray.CreateBuilder<Operation>();
        var changes = ImmutableArray.CreateBuilder<Operation>();
        foreach (var (on, records) in NameRecords.Of(plan.Taken))
        {
            if (!switches.TryGetValue(on, out var logicalSwitch))
                continue;
            foreach (var owner in plan.Taken.Select(p => p.Host).OfType<string>().Where(h => h != plan.Host).Distinct(StringComparer.Ordinal))
                changes.Add(NameOperations.TakeOut(owner, on, records.Keys));
            guards.Add(NameOperations.StillThere(logicalSwitch.Uuid, on));
            if (rows.Where(r => r.Switch == on).OrderBy(r => r.Uuid).FirstOrDefault() is not { } row)
            {
                var symbol = string.Create(CultureInfo.InvariantCulture, $"names{changes.Count}_{plan.Workload.Symbol}");
                guards.Add(NameOperations.NoneYet(plan.Host, on));
                changes.Add(NameOperations.Create(plan.Host, on, records, symbol));
                changes.AddRange(NameOperations.AnsweredBy(logicalSwitch, switches)
                    .Select(s => NameOperations.Attach(s, OvsdbAtom.NamedUuid(symbol))));
                continue;
            }

            changes.Add(NameOperations.Change(row.Uuid, [.. records.Keys], records));
            changes.AddRange(NameOperations.AnsweredBy(logicalSwitch, switches).Except(row.AttachedTo)
                .Select(s => NameOperations.Attach(s, OvsdbAtom.Uuid(row.Uuid))));
        }

        return (guards.ToImmutable(), changes.ToImmutable());
    }
}
