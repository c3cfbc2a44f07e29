using System.Diagnostics;
using System.Net;
using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Reconciliation.Committing;

namespace Reconciler.Reconciliation;

/// <content>What is done with a plan.</content>
public sealed partial class DomainReconciler
{
    /// <summary>Commits a plan: the Northbound's part in one transaction, then what is bound to it here.</summary>
    private async Task<TransactionOutcome> ApplyAsync(Guid domain, Plan plan, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var outcome = await CommitAsync(domain, plan, cancellationToken);
        Metrics?.CommitDuration.Observe(Stopwatch.GetElapsedTime(began));
        Metrics?.Commits.Increment(outcome.Label);
        return outcome;
    }

    private async Task<TransactionOutcome> CommitAsync(Guid domain, Plan plan, CancellationToken cancellationToken)
    {
        TransactionOutcome outcome = new TransactionOutcome.Success([]);
        if (plan.Actions.Any(a => a is not PlanAction.BindInterface))
        {
            outcome = await _sources.Northbound.CommitAsync(
                NorthboundTransactions.Of(plan), NorthboundTransactions.TouchedBy(plan), cancellationToken);
        }

        foreach (var bind in plan.Actions.OfType<PlanAction.BindInterface>())
        {
            // By what it was bound to as well: the domain may have been started anew meanwhile, with an interface of the same address.
            if (outcome is TransactionOutcome.Success
                && _sources.OpenVSwitch.InterfacesOf(domain).FirstOrDefault(i => i.Mac == bind.Mac && i.InterfaceId == bind.From) is { } nic)
            {
                outcome = await _sources.OpenVSwitchSession.TransactAsync(OpenVSwitchDatabase.Bind(nic, bind.To), cancellationToken);
            }
        }

        return outcome;
    }

    /// <summary>What may be left over after rows have gone and that no other row holds on to.</summary>
    private async Task CleanUpAsync(DomainAssessment assessment, CancellationToken cancellationToken)
    {
        var released = assessment.Plan.Actions
            .Select(a => a switch
            {
                PlanAction.DeletePort delete => delete.Observed,
                PlanAction.UpdatePort update => update.Observed,
                _ => null,
            })
            .Any(p => p is { Dhcpv4Options: not null } or { Dhcpv6Options: not null });
        var moved = assessment.Plan.Actions
            .Select(a => a switch
            {
                PlanAction.CreateNat create => create.Nat.External,
                PlanAction.UpdateNat update => update.Nat.External,
                _ => null,
            })
            .OfType<IPAddress>()
            .ToArray();
        // Not waited for: the machine that starts need not, and what goes wrong with it is logged there.
        if (moved.Length > 0 && _sources.Neighbours is { } neighbours)
            _ = neighbours.ForgetAsync(moved, CancellationToken.None);
        if (!released)
            return;
        try
        {
            await _sources.Northbound.DeleteUnusedDhcpOptionsAsync(cancellationToken);
        }
        catch (OvsdbException)
        {
            // The domain's rows are committed, whatever becomes of these; the periodic look deletes what is left over.
        }
    }
}
