using System.Collections.Immutable;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Reconciliation.Committing;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>
/// Removes orphans. The orphans of one workload are one transaction, with guards: a row that has changed since it was read is not removed.
/// </summary>
internal sealed class OrphanRemover
{
    private readonly HostSources _sources;

    /// <summary>Creates a remover.</summary>
    /// <param name="sources">Where it writes.</param>
    public OrphanRemover(HostSources sources) => _sources = sources;

    /// <summary>Removes orphans.</summary>
    /// <param name="orphans">The orphans to remove.</param>
    /// <param name="progress">Receives the number of orphans that are done.</param>
    /// <param name="cancellationToken">Stops after the current transaction.</param>
    /// <returns>
    /// What was removed and what was not. It stops when a server cannot be reached; the next look then reads the state again.
    /// </returns>
    public async Task<RemovalReport> RemoveAsync(IReadOnlyList<Orphan> orphans, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var removed = ImmutableArray.CreateBuilder<Orphan>();
        var left = ImmutableArray.CreateBuilder<(Orphan, string)>();
        string? failure = null;
        foreach (var batch in Batches(orphans))
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (failure is null ? await RemoveAsync(batch, cancellationToken) : null)
            {
                case TransactionOutcome.Success:
                    removed.AddRange(batch);
                    break;
                case TransactionOutcome.Conflict conflict:
                    left.AddRange(batch.Select(o => (o, conflict.Reason)));
                    break;
                case TransactionOutcome.Rejected rejected:
                    left.AddRange(batch.Select(o => (o, $"refused: {rejected.Error}: {rejected.Details}")));
                    break;
                case TransactionOutcome.Unknown unknown:
                    failure = unknown.Reason;
                    left.AddRange(batch.Select(o => (o, unknown.Reason)));
                    break;
                default:
                    left.AddRange(batch.Select(o => (o, failure ?? "not tried")));
                    break;
            }

            progress?.Report(removed.Count + left.Count);
        }

        return new(removed.ToImmutable(), left.ToImmutable(), failure);
    }

    /// <summary>Ports and NAT rows come first: DHCP options are unused only without them.</summary>
    private static IEnumerable<ImmutableArray<Orphan>> Batches(IReadOnlyList<Orphan> orphans)
    {
        var memberships = orphans.Where(o => o.Removal is OrphanRemoval.WithItsPort).ToLookup(o => o.Row);
        foreach (var workload in orphans.Where(o => o.Removal is OrphanRemoval.Step).GroupBy(o => ((OrphanRemoval.Step)o.Removal).Workload))
            yield return [.. workload, .. workload.SelectMany(o => o.Kind is OrphanKind.AdoptedPort ? memberships[o.Row] : [])];
        foreach (var orphan in orphans.Where(o => o.Removal is OrphanRemoval.UnusedDhcpOptions))
            yield return [orphan];
        foreach (var orphan in orphans.Where(o => o.Removal is OrphanRemoval.StaleInterface))
            yield return [orphan];
    }

    private Task<TransactionOutcome> RemoveAsync(ImmutableArray<Orphan> batch, CancellationToken cancellationToken)
    {
        switch (batch[0].Removal)
        {
            case OrphanRemoval.Step first:
                var steps = batch.Select(o => o.Removal).OfType<OrphanRemoval.Step>().Select(s => s.Action);
                var plan = new Plan(first.Workload, first.WorkloadName, _sources.Host, [.. steps]);
                return _sources.Northbound.CommitAsync(NorthboundTransactions.Of(plan), NorthboundTransactions.TouchedBy(plan), cancellationToken);
            case OrphanRemoval.UnusedDhcpOptions dhcp:
                return _sources.Northbound.DeleteIfUnusedAsync(dhcp.Options, cancellationToken);
            case OrphanRemoval.StaleInterface stale:
                return _sources.OpenVSwitchSession.TransactAsync(_sources.OpenVSwitch.RemovePort(stale.Interface), cancellationToken);
            default:
                throw new NotSupportedException($"a batch that begins with {batch[0].Removal.GetType().Name}");
        }
    }
}
