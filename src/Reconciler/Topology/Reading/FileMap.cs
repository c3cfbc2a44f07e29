namespace Reconciler.Topology.Reading;

/// <summary>Keys with values.</summary>
/// <param name="at">Where it begins.</param>
internal sealed class FileMap(TextPosition at) : FileNode(at)
{
    private readonly List<(FileText Key, FileNode Value)> _entries = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>Its entries, in order; each key once.</summary>
    public IReadOnlyList<(FileText Key, FileNode Value)> Entries => _entries;

    /// <inheritdoc/>
    public override string Noun => "keys with values";

    /// <summary>The value of a key; null if it is not there, or is wrong.</summary>
    public FileNode? this[string key] =>
        _places.TryGetValue(key, out var place) && _entries[place].Value is { IsWrong: false } value ? value : null;

    /// <summary>Adds an entry.</summary>
    /// <returns>Whether the key is new.</returns>
    public bool TryAdd(FileText key, FileNode value)
    {
        if (!_places.TryAdd(key.Value, _entries.Count))
            return false;
        _entries.Add((key, value));
        return true;
    }

    /// <summary>Whether a key is there, right or wrong.</summary>
    public bool Has(string key) => _places.ContainsKey(key);

    /// <summary>Where a key is written; where the map begins, if it is not.</summary>
    public TextPosition PositionOf(string key) => _places.TryGetValue(key, out var place) ? _entries[place].Key.At : At;
}
