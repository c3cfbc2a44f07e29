using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Committing;

/// <summary>
/// The operations that hand a row over from one host to another. They change only the keys that name its owner, and where OVN may bind it.
/// </summary>
internal static class HandOverOperations
{
    private const string RequestedChassis = "requested-chassis";
    private const string ActivationStrategy = "activation-strategy";

    /// <summary>The guard: nobody has moved, offered or changed the row since it was read.</summary>
    public static Operation Guard(PlanAction.HandOver step) => Wait.Unchanged(
        TableOf(step),
        step.Row,
        new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal) { ["external_ids"] = OvsdbDatum.Map(step.ExternalIds) },
        $"{step.What} has changed meanwhile");

    /// <summary>The changes.</summary>
    public static IEnumerable<Operation> Of(PlanAction.HandOver step)
    {
        switch (step.Step)
        {
            case HandOverStep.Offer:
                yield return Change(step, "external_ids", [OwnershipKeys.Incoming], (OwnershipKeys.Incoming, step.To));
                break;
            case HandOverStep.Take:
                yield return Change(
                    step, "external_ids", [OwnershipKeys.Incoming, OwnershipKeys.Host, OwnershipKeys.Arrived],
                    step.IsPort ? [(OwnershipKeys.Host, step.To), (OwnershipKeys.Arrived, step.From)] : [(OwnershipKeys.Host, step.To)]);
                break;
            case HandOverStep.Withdraw:
                yield return Change(step, "external_ids", [OwnershipKeys.Incoming]);
                break;
            case HandOverStep.Settle:
                yield return Change(step, "external_ids", [OwnershipKeys.Arrived]);
                break;
        }

        if (!step.IsPort)
            yield break;
        // ovn-nb(5): the first chassis of requested-chassis has the port. The second gets the port's traffic once the port is activated:
        // the guest announces itself by RARP where it goes on. Without the option, any chassis with the interface binds the port, and two
        // would take it from each other.
        yield return step.Step switch
        {
            HandOverStep.Offer => Change(
                step, "options", [RequestedChassis, ActivationStrategy], (RequestedChassis, $"{step.From},{step.Chassis}"), (ActivationStrategy, "rarp")),
            HandOverStep.LetGo => Change(step, "options", [ActivationStrategy]),
            HandOverStep.Take => Change(step, "options", [RequestedChassis, ActivationStrategy], (RequestedChassis, step.Chassis)),
            _ => Change(step, "options", [RequestedChassis, ActivationStrategy]),
        };
    }

    private static string TableOf(PlanAction.HandOver step) => step.IsPort ? NorthboundDatabase.Port : NorthboundDatabase.Nat;

    private static Mutate Change(PlanAction.HandOver step, string column, string[] gone, params (string Key, string Value)[] pairs) => new(
        TableOf(step),
        [Condition.Uuid(step.Row)],
        [
            Mutation.Delete(column, OvsdbDatum.Set(gone)),
            .. pairs.Length == 0 ? Array.Empty<Mutation>() : [Mutation.Insert(column, OvsdbDatum.Map(pairs.Select(p => KeyValuePair.Create(p.Key, p.Value))))],
        ])
    {
        ExpectedCount = 1,
    };
}
