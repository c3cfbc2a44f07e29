using Reconciler.Ownership;

namespace Reconciler.Daemon;

/// <summary>How it stands with the daemon now: what <c>/health</c>, <c>/metrics</c> and <c>/status</c> say.</summary>
internal interface IDaemonState
{
    /// <summary>This host's name; null until Open vSwitch has said it.</summary>
    string? Host { get; }

    /// <summary>Looks how it stands with the three sources of truth, and remembers since when.</summary>
    IReadOnlyList<SourceState> LookAtSources();

    /// <summary>How many Northbound rows this host owns, by table.</summary>
    IReadOnlyList<(string Table, int Count)> OwnedRows { get; }

    /// <summary>How many workloads wait to be looked at or are being looked at.</summary>
    int QueueDepth { get; }

    /// <summary>What workloads do not have of what they ask for, and why.</summary>
    IReadOnlyDictionary<WorkloadId, string> Problems { get; }
}
