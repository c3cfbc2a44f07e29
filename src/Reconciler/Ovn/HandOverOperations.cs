using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Reconciliation;

namespace Reconciler.Ovn;

/// <summary>The operations by which a row goes from one host to another: only the keys that say whose it is, and where OVN may bind it.</summary>
internal static class HandOverOperations
{
    private const string RequestedChassis = "requested-chassis";
    private const string ActivationStrategy = "activation-strategy";

    /// <summary>What must be true: that nobody has moved, offered or changed the row since it was looked at.</summary>
    public static Operation Guard(PlanAction.HandOver step) => Wait.Unchanged(
        TableOf(step),
        step.Row,
        new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal) { ["external_ids"] = OvsdbDatum.Map(step.ExternalIds) },
        $"{step.What} has changed meanwhile");

    /// <summary>The changes.</summary>
    public static IEnumerable<Operation> Of(PlanAction.HandOver step)
    {
        yield return step.Step switch
        {
            HandOverStep.Offer => Change(TableOf(step), step.Row, "external_ids", [OwnershipKeys.Incoming], [(OwnershipKeys.Incoming, step.To)]),
            HandOverStep.Take => Change(TableOf(step), step.Row, "external_ids", [OwnershipKeys.Incoming, OwnershipKeys.Host], [(OwnershipKeys.Host, step.To)]),
            _ => Change(TableOf(step), step.Row, "external_ids", [OwnershipKeys.Incoming], []),
        };
        if (!step.IsPort)
            yield break;
        // ovn-nb(5): the first of requested-chassis is where the port is until it is activated elsewhere; without the option
        // whoever has the interface binds it. The guest announces itself by RARP where it goes on.
        yield return Change(
            TableOf(step), step.Row, "options", [RequestedChassis, ActivationStrategy],
            step.Step is HandOverStep.Offer ? [(RequestedChassis, $"{step.From},{step.Chassis}"), (ActivationStrategy, "rarp")] : []);
    }

    private static string TableOf(PlanAction.HandOver step) => step.IsPort ? NorthboundDatabase.Port : NorthboundDatabase.Nat;

    private static Mutate Change(string table, Guid row, string column, string[] gone, IReadOnlyList<(string Key, string Value)> pairs) => new(
        table,
        [Condition.Uuid(row)],
        [
            Mutation.Delete(column, OvsdbDatum.Set(gone)),
            .. pairs.Count == 0 ? Array.Empty<Mutation>() : [Mutation.Insert(column, OvsdbDatum.Map(pairs.Select(p => KeyValuePair.Create(p.Key, p.Value))))],
        ])
    {
        ExpectedCount = 1,
    };
}
