namespace Reconciler.Ovsdb.Replica;

/// <summary>Finds the rows of a table by a key computed from each row, without a search through the table.</summary>
/// <remarks>Read it inside <see cref="DatabaseReplica.Read{T}"/>.</remarks>
internal sealed class RowIndex
{
    private readonly Func<ReplicaRow, string?> _keyOf;
    private readonly Dictionary<string, List<ReplicaRow>> _rows = new(StringComparer.Ordinal);

    internal RowIndex(Func<ReplicaRow, string?> keyOf) => _keyOf = keyOf;

    /// <summary>Every key that at least one row has.</summary>
    public IReadOnlyCollection<string> Keys => _rows.Keys;

    /// <summary>The rows with that key; may be empty.</summary>
    public IReadOnlyList<ReplicaRow> this[string key] => _rows.TryGetValue(key, out var rows) ? rows : [];

    /// <summary>
    /// Rebuilds the index from new rows. To remove the old rows one by one would take quadratic time if many share a key.
    /// </summary>
    internal void Rebuild(IEnumerable<ReplicaRow> rows)
    {
        _rows.Clear();
        foreach (var row in rows)
            Replace(null, row);
    }

    internal void Replace(ReplicaRow? old, ReplicaRow? current)
    {
        if (old is not null && _keyOf(old) is { } oldKey && _rows.TryGetValue(oldKey, out var rows))
        {
            rows.RemoveAll(r => r.Uuid == old.Uuid);
            if (rows.Count == 0)
                _rows.Remove(oldKey);
        }

        if (current is not null && _keyOf(current) is { } key)
        {
            if (!_rows.TryGetValue(key, out var list))
                _rows[key] = list = new(1);
            list.Add(current);
        }
    }
}
