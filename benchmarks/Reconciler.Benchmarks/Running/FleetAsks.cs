namespace Reconciler.Benchmarks.Running;

/// <summary>What the connections of a fleet ask a Northbound server for. The tables and columns are always those of the daemon.</summary>
internal enum FleetAsks
{
    /// <summary>What the daemon asks for: its host's own rows, by the server's filter.</summary>
    OwnRows,

    /// <summary>Every row.</summary>
    EveryRow,

    /// <summary>Every row that changes, without a first dump of what is there.</summary>
    Changes,
}
