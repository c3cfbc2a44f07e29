namespace Reconciler.Ovsdb.Session;

/// <summary>Remembers how far a clustered database had come, so that a server that is behind is not taken for news.</summary>
/// <remarks>
/// A member that was cut off, or that has just come back, may have an older database than the one before it. To follow it would
/// bring back what is gone and hide what is there. The number is that of <c>Database.index</c> in <c>_Server</c> (ovsdb-server(5)),
/// which only grows within one cluster.
/// </remarks>
internal sealed class IndexGuard
{
    /// <summary>
    /// How long a leader may be behind. One that was cut off steps down within seconds; what leads for longer is a cluster whose
    /// files were put back from an older copy, and there is nothing newer to wait for.
    /// </summary>
    private static readonly TimeSpan LeaderPatience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private Guid _cluster;
    private long _highest;
    private long? _behindSince;

    /// <param name="time">The clock.</param>
    public IndexGuard(TimeProvider time) => _time = time;

    /// <summary>Takes in how far a server is.</summary>
    /// <param name="cluster">The cluster that it is a member of. A database that was made anew from a backup is another cluster.</param>
    /// <param name="index">How far it is.</param>
    /// <param name="isLeader">Whether it leads.</param>
    /// <returns>Why it must not be used; null when it may be.</returns>
    public string? Check(Guid cluster, long index, bool isLeader)
    {
        lock (_gate)
        {
            if (cluster == _cluster && index < _highest)
            {
                _behindSince ??= _time.GetTimestamp();
                if (!isLeader || _time.GetElapsedTime(_behindSince.Value) < LeaderPatience)
                    return $"it is behind: its database is at index {index}, and was seen at {_highest} before";
            }

            _cluster = cluster;
            _highest = index;
            _behindSince = null;
            return null;
        }
    }
}
