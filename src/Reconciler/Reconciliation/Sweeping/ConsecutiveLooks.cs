namespace Reconciler.Reconciliation.Sweeping;

/// <summary>
/// Finds the orphans that two looks in a row have seen. A row that is being created or moved may look like an orphan once.
/// </summary>
internal sealed class ConsecutiveLooks
{
    private IReadOnlySet<(OrphanKind Kind, Guid Row, string Name)> _seen = new HashSet<(OrphanKind, Guid, string)>();

    /// <summary>Adds a look.</summary>
    /// <param name="found">The orphans that it has found.</param>
    /// <returns>The orphans that both this look and the one before have found; and the orphans that only this look has found.</returns>
    public (OrphanFindings Confirmed, IReadOnlyList<Orphan> News) Take(OrphanFindings found)
    {
        var news = found.Orphans.Where(o => !_seen.Contains(o.Key)).ToArray();
        var confirmed = found.SeenAlso(_seen);
        _seen = found.Keys;
        return (confirmed, news);
    }

    /// <summary>Forgets the last look, so that the next look does not count as following it.</summary>
    public void Interrupt() => _seen = new HashSet<(OrphanKind, Guid, string)>();
}
