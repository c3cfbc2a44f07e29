namespace Reconciler.Ovsdb.Session;

/// <summary>Remembers the newest index of a clustered database, and refuses servers that are behind it.</summary>
/// <remarks>
/// A member that was cut off, or has just come back, may have an older copy of the database. Its copy shows deleted rows and lacks new
/// ones. The index is <c>Database.index</c> in <c>_Server</c> (ovsdb-server(5)), which only grows within one cluster.
/// </remarks>
internal sealed class IndexGuard
{
    /// <summary>
    /// How long a leader that is behind is refused. A leader that was cut off steps down within seconds. If it still leads after this time,
    /// the cluster's files were restored from an older copy, and no newer database will come.
    /// </summary>
    private static readonly TimeSpan LeaderPatience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private Guid _cluster;
    private long _highest;
    private long? _behindSince;

    /// <param name="time">The clock.</param>
    public IndexGuard(TimeProvider time) => _time = time;

    /// <summary>Checks a server's index, and remembers it if it is the newest.</summary>
    /// <param name="cluster">The server's cluster. A database that was created again from a backup is another cluster.</param>
    /// <param name="index">The server's index.</param>
    /// <param name="isLeader">Whether the server is the leader.</param>
    /// <returns>Why the server must not be used; null if it may be used.</returns>
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
