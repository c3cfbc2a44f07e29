using System.Collections.Immutable;
using Reconciler.Workloads;

namespace Reconciler.Daemon.Hooks;

/// <summary>Checks a workload that is about to start.</summary>
internal interface IStartCheck
{
    /// <summary>Whether a check is possible: until the host is known, it is not.</summary>
    bool IsReady { get; }

    /// <summary>Finds the problems of a workload.</summary>
    /// <param name="definition">Its definition before its start.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The problems; none if no check is possible.</returns>
    /// <exception cref="Ovsdb.OvsdbException">A query to the Northbound failed.</exception>
    Task<ImmutableArray<Problem>> CheckAsync(WorkloadDefinition definition, CancellationToken cancellationToken);
}
