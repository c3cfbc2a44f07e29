using Reconciler.Ownership;

namespace Reconciler.Daemon;

/// <summary>The daemon's current state, for <c>/health</c>, <c>/metrics</c> and <c>/status</c>.</summary>
internal interface IDaemonState
{
    /// <summary>This host's name; null until Open vSwitch has said it.</summary>
    string? Host { get; }

    /// <summary>Reads the state of the three sources of truth, and remembers since when each state lasts.</summary>
    IReadOnlyList<SourceState> LookAtSources();

    /// <summary>How many Northbound rows this host owns, by table.</summary>
    IReadOnlyList<(string Table, int Count)> OwnedRows { get; }

    /// <summary>How many workloads are here, by kind.</summary>
    IReadOnlyList<(string Kind, int Count)> Workloads { get; }

    /// <summary>How many workloads wait for a pass or have one running.</summary>
    int QueueDepth { get; }

    /// <summary>For each workload, the requests that are not met, and why.</summary>
    IReadOnlyDictionary<WorkloadId, string> Problems { get; }
}
