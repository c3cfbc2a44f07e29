using System.Collections.Immutable;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Reconciliation.Committing;

/// <summary>Turns a plan into one guarded transaction.</summary>
/// <remarks>
/// Rows get the columns that <c>ovn-nbctl lsp-add</c>, <c>lsp-set-addresses</c>, <c>lsp-set-port-security</c>,
/// <c>lsp-set-dhcpv4-options</c> and <c>lr-nat-add</c> would leave behind for the same intent, plus our <c>external_ids</c>. Lists
/// of ports and NAT rows are only mutated: writing a whole list would remove what another host has just added.
/// </remarks>
internal static class NorthboundTransactions
{
    /// <summary>
    /// Turns the plan into operations: the guards, then the steps in the plan's order, and a comment that names the writer.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="names">The names that go along with the ports that the plan takes over.</param>
    public static Transaction Of(Plan plan, (ImmutableArray<Operation> Guards, ImmutableArray<Operation> Changes)? names = null)
    {
        var (nameGuards, nameChanges) = names ?? ([], []);
        var operations = new NorthboundOperations(plan);
        // DHCP options come first, since ports refer to them.
        foreach (var action in plan.Actions.OfType<PlanAction.CreateDhcpOptions>())
            operations.Create(action.Spec);

        foreach (var action in plan.Actions)
        {
            switch (action)
            {
                case PlanAction.HandOver step:
                    operations.HandOver(step);
                    break;
                case PlanAction.DeletePort delete:
                    operations.Delete(delete.Observed);
                    break;
                case PlanAction.DeleteNat delete:
                    operations.Delete(delete.Observed);
                    break;
                case PlanAction.UpdatePort update:
                    operations.Update(update);
                    break;
                case PlanAction.UpdateNat update:
                    operations.Update(update);
                    break;
                case PlanAction.AdoptPort adopt:
                    operations.Adopt(adopt);
                    break;
                case PlanAction.AdoptNat adopt:
                    operations.Adopt(adopt);
                    break;
                case PlanAction.ReleaseNat release:
                    operations.Release(release.Observed);
                    break;
                case PlanAction.ReleasePort release:
                    operations.Release(release.Observed);
                    break;
                case PlanAction.CreatePort create:
                    operations.Create(create.Port);
                    break;
                case PlanAction.CreateNat create:
                    operations.Create(create.Nat);
                    break;
                case PlanAction.UpdateDhcpOptions update:
                    operations.Update(update.Observed, update.Spec);
                    break;
                case PlanAction.CreateDhcpOptions:
                    // This step is done above.
                    break;
                case PlanAction.BindInterface:
                    // This step changes Open vSwitch, after this transaction.
                    break;
                default:
                    throw new NotSupportedException($"no operations for {action.GetType().Name}");
            }
        }

        var comment = new Comment($"reconciler on {plan.Host}: {plan.WorkloadName} ({plan.Workload}): {string.Join("; ", plan.Actions.Select(a => a.Describe()))}");
        return new([.. operations.Guards, .. nameGuards, .. operations.Changes, .. nameChanges, comment]);
    }

    /// <summary>The existing rows that a plan touches.</summary>
    public static ImmutableArray<Guid> TouchedBy(Plan plan) =>
    [
        .. plan.Actions.Select(a => a switch
        {
            PlanAction.UpdatePort update => update.Observed.Uuid,
            PlanAction.AdoptPort adopt => adopt.Existing.Port.Uuid,
            PlanAction.UpdateNat update => update.Observed.Uuid,
            PlanAction.AdoptNat adopt => adopt.Existing.Uuid,
            PlanAction.HandOver step => step.Row,
            _ => Guid.Empty,
        }).Where(u => u != Guid.Empty),
    ];
}
