namespace Reconciler.Reconciliation.Sweeping;

/// <summary>Tells which orphans two looks in a row have seen. A row that is being made or moved may look like an orphan once.</summary>
internal sealed class ConsecutiveLooks
{
    private IReadOnlySet<(OrphanKind Kind, Guid Row, string Name)> _seen = new HashSet<(OrphanKind, Guid, string)>();

    /// <summary>Takes in a look.</summary>
    /// <param name="found">What it has found.</param>
    /// <returns>What it has found and the look before had found too; and what the look before had not.</returns>
    public (OrphanFindings Confirmed, IReadOnlyList<Orphan> News) Take(OrphanFindings found)
    {
        var news = found.Orphans.Where(o => !_seen.Contains(o.Key)).ToArray();
        var confirmed = found.SeenAlso(_seen);
        _seen = found.Keys;
        return (confirmed, news);
    }

    /// <summary>Forgets the last look: the next one does not follow it in a row.</summary>
    public void Interrupt() => _seen = new HashSet<(OrphanKind, Guid, string)>();
}
