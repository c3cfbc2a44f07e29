using System.Collections.Immutable;
using Reconciler.Workloads;

namespace Reconciler.Daemon.Hooks;

/// <summary>Checks a workload that is about to start.</summary>
internal interface IStartCheck
{
    /// <summary>Whether anything can be checked: until the host is known, nothing can.</summary>
    bool IsReady { get; }

    /// <summary>Finds what is wrong with a workload.</summary>
    /// <param name="definition">What it is made of before its start.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The problems; none where nothing can be checked.</returns>
    /// <exception cref="Ovsdb.OvsdbException">A query to the Northbound failed.</exception>
    Task<ImmutableArray<Problem>> CheckAsync(WorkloadDefinition definition, CancellationToken cancellationToken);
}
