using System.Collections.Immutable;
using System.Net;
using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Reconciliation.Naming;

namespace Reconciler.Reconciliation.Committing;

/// <summary>Applies plans: first the Northbound's part in one transaction, then the bindings in Open vSwitch.</summary>
internal sealed class PlanCommitter
{
    private readonly HostSources _sources;

    /// <summary>Creates a committer.</summary>
    /// <param name="sources">Where it writes.</param>
    public PlanCommitter(HostSources sources) => _sources = sources;

    /// <summary>Applies a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="passage">How its pass has come to the switches.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TransactionOutcome> CommitAsync(Plan plan, SwitchGates.Passage passage, CancellationToken cancellationToken)
    {
        TransactionOutcome outcome = new TransactionOutcome.Success([]);
        if (plan.Actions.Any(a => a is not PlanAction.BindInterface))
        {
            outcome = await _sources.Northbound.CommitAsync(
                NorthboundTransactions.Of(plan, NamesTakenBy(plan)), NorthboundTransactions.TouchedBy(plan), passage.Commits(), cancellationToken);
        }

        // Who waits for these switches need not wait for Open vSwitch.
        passage.Dispose();
        foreach (var bind in plan.Actions.OfType<PlanAction.BindInterface>())
        {
            // The old iface-id is compared too: the workload may have been restarted meanwhile, with an interface that has the same MAC
            // address.
            if (outcome is TransactionOutcome.Success
                && _sources.OpenVSwitch.InterfacesOf(plan.Workload)
                    .FirstOrDefault(i => i.Mac == bind.Mac && (bind.From is { } from ? i.HasInterfaceId && i.InterfaceId == from
                        : !i.HasInterfaceId)) is { } nic)
            {
                outcome = await _sources.OpenVSwitchSession.TransactAsync(OpenVSwitchDatabase.Bind(nic, bind.To), cancellationToken);
            }
        }

        return outcome;
    }

    private (ImmutableArray<Operation> Guards, ImmutableArray<Operation> Changes)? NamesTakenBy(Plan plan)
    {
        if (!plan.Taken.Any(p => NameRecords.NamesOf(p).Any()))
            return null;
        var (_, rows, switches) = _sources.Northbound.Database.NamesAtAGlance;
        return NameMoves.Of(plan, rows, switches);
    }

    /// <summary>
    /// Cleans up after a plan was applied: routers forget addresses that have moved, and DHCP options without a port are deleted.
    /// </summary>
    public async Task CleanUpAsync(Plan plan, CancellationToken cancellationToken)
    {
        var released = plan.Actions
            .Select(a => a switch
            {
                PlanAction.DeletePort delete => delete.Observed,
                PlanAction.UpdatePort update => update.Observed,
                _ => null,
            })
            .Any(p => p is { Dhcpv4Options: not null } or { Dhcpv6Options: not null });
        var moved = plan.Actions
            .Select(a => a switch
            {
                PlanAction.CreateNat create => create.Nat.External,
                PlanAction.UpdateNat update => update.Nat.External,
                _ => null,
            })
            .OfType<IPAddress>()
            .ToArray();
        // The pass does not wait for this, so that a machine that is starting does not wait either. Errors are logged there.
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
            // The workload's rows are committed in any case. The periodic look deletes what is left over.
        }
    }
}
