using System.Collections.Immutable;
using Reconciler.Daemon.Hooks;
using Reconciler.Workloads;

namespace Reconciler.Tests.Daemon.Hooks;

/// <summary>Checks starts in a way that the test gives; null for a host that is not known.</summary>
internal sealed class StartCheck(Func<WorkloadDefinition, CancellationToken, Task<ImmutableArray<Problem>>>? check) : IStartCheck
{
    public bool IsReady => check is not null;

    public Task<ImmutableArray<Problem>> CheckAsync(WorkloadDefinition definition, CancellationToken cancellationToken) =>
        check!(definition, cancellationToken);
}
