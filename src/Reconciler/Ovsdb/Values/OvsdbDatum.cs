using System.Text.Json;
using Reconciler.Ovsdb.Schema;

namespace Reconciler.Ovsdb.Values;

/// <summary>The value of one column of one row: a set of atoms, or a map from atoms to atoms. A scalar is a set of one.</summary>
/// <remarks>
/// Immutable. Its atoms are in canonical order, so equality does not depend on the order in which a server sent them.
/// </remarks>
internal sealed class OvsdbDatum : IEquatable<OvsdbDatum>
{
    /// <summary>An empty set; also an optional column that is not set.</summary>
    public static readonly OvsdbDatum Empty = new([], null);

    /// <summary>An empty map. It equals <see cref="Empty"/>, but is written as a map.</summary>
    public static readonly OvsdbDatum EmptyMap = new([], []);

    private readonly LargeSet? _large;
    private readonly OvsdbAtom[]? _values;
    private OvsdbAtom[]? _sorted;

    private OvsdbDatum(OvsdbAtom[] sortedKeys, OvsdbAtom[]? values)
    {
        _sorted = sortedKeys;
        _values = values;
    }

    private OvsdbDatum(LargeSet large) => _large = large;

    private OvsdbAtom[] Sorted => _sorted ??= _large!.ToArray();

    /// <summary>How many elements or pairs there are.</summary>
    public int Count => _large?.Count ?? Sorted.Length;

    /// <summary>How many bytes it takes in memory, about. Texts that several values share are counted each time.</summary>
    public long Weight
    {
        get
        {
            // The elements of a large set are rows, and are not counted one by one: that would cost what a large set saves.
            if (_large is { } large)
                return 64 + (LargeSet.ElementWeight * large.Count);
            if (Sorted.Length == 0)
                return 0;
            long weight = 64;
            foreach (var key in Sorted)
                weight += key.Weight;
            foreach (var value in _values ?? [])
                weight += value.Weight;
            return weight;
        }
    }

    /// <summary>The elements of a set, or the keys of a map, in canonical order.</summary>
    public ReadOnlySpan<OvsdbAtom> Keys => Sorted;

    /// <summary>Whether the datum has pairs, not elements. An empty map is equal to an empty set.</summary>
    public bool IsMap => _values is not null;

    /// <summary>The only element.</summary>
    /// <exception cref="InvalidOperationException">There is none, or more than one.</exception>
    public OvsdbAtom Single =>
        Sorted.Length == 1 ? Sorted[0] : throw new InvalidOperationException($"a column with {Count} elements was read as a scalar");

    /// <summary>The only element of an optional column, or null when it is not set.</summary>
    public OvsdbAtom? Optional => Sorted.Length == 0 ? null : Single;

    /// <summary>A datum with one element.</summary>
    public static OvsdbDatum Of(OvsdbAtom atom) => new([atom], null);

    /// <summary>A datum with one string.</summary>
    public static OvsdbDatum Of(string value) => Of(OvsdbAtom.String(value));

    /// <summary>A datum with one row identifier.</summary>
    public static OvsdbDatum Of(Guid value) => Of(OvsdbAtom.Uuid(value));

    /// <summary>A set; elements named twice count once.</summary>
    public static OvsdbDatum Set(IEnumerable<OvsdbAtom> elements)
    {
        var keys = elements.Distinct().ToArray();
        Array.Sort(keys);
        return keys.Length == 0 ? Empty : new(keys, null);
    }

    /// <summary>A set of strings.</summary>
    public static OvsdbDatum Set(params IEnumerable<string> elements) => Set(elements.Select(OvsdbAtom.String));

    /// <summary>A map of strings to strings, which is what <c>external_ids</c> and <c>options</c> are.</summary>
    public static OvsdbDatum Map(IEnumerable<KeyValuePair<string, string>> pairs) =>
        Map([.. pairs.Select(p => KeyValuePair.Create(OvsdbAtom.String(p.Key), OvsdbAtom.String(p.Value)))]);

    /// <summary>A map.</summary>
    /// <exception cref="ArgumentException">A key occurs twice.</exception>
    public static OvsdbDatum Map(IReadOnlyCollection<KeyValuePair<OvsdbAtom, OvsdbAtom>> pairs)
    {
        var keys = pairs.Select(p => p.Key).ToArray();
        var values = pairs.Select(p => p.Value).ToArray();
        Array.Sort(keys, values);
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i - 1] == keys[i])
                throw new ArgumentException($"the key {keys[i]} occurs twice", nameof(pairs));
        }

        return keys.Length == 0 ? EmptyMap : new(keys, values);
    }

    /// <summary>The value that a column of <paramref name="type"/> has when the row does not mention it.</summary>
    public static OvsdbDatum DefaultOf(ColumnType type) =>
        type.Value is not null ? EmptyMap : type.Min == 0 ? Empty : Of(OvsdbAtom.DefaultOf(type.Key));

    /// <summary>Reads a value as RFC 7047, section 5.1, writes it: a bare atom, <c>["set", […]]</c> or <c>["map", […]]</c>.</summary>
    /// <param name="json">The value.</param>
    /// <param name="type">The column's type: a bare atom cannot be told from a set of one without it.</param>
    /// <exception cref="OvsdbProtocolException">The JSON does not fit the type.</exception>
    public static OvsdbDatum Read(JsonElement json, ColumnType type)
    {
        if (type.Value is { } valueKind)
            return ReadMap(Members(json, "map"u8), type.Key, valueKind);

        if (OvsdbAtom.IsTagged(json, "set"u8))
        {
            var members = Members(json, "set"u8);
            var keys = new OvsdbAtom[members.GetArrayLength()];
            var i = 0;
            foreach (var member in members.EnumerateArray())
                keys[i++] = OvsdbAtom.Read(member, type.Key);
            Array.Sort(keys);
            for (i = 1; i < keys.Length; i++)
            {
                // RFC 7047 forbids duplicates. A duplicate would count twice when the set is compared or toggled.
                if (keys[i - 1] == keys[i])
                    return Set(keys);
            }

            return keys.Length == 0 ? Empty : new(keys, null);
        }

        return Of(OvsdbAtom.Read(json, type.Key));
    }

    /// <summary>Writes the value in a form that fits any type of column: a set of one is written as a bare atom.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (_values is null && Sorted.Length == 1)
        {
            Sorted[0].Write(writer);
            return;
        }

        writer.WriteStartArray();
        writer.WriteStringValue(_values is null ? "set"u8 : "map"u8);
        writer.WriteStartArray();
        for (var i = 0; i < Sorted.Length; i++)
        {
            if (_values is null)
            {
                Sorted[i].Write(writer);
                continue;
            }

            writer.WriteStartArray();
            Sorted[i].Write(writer);
            _values[i].Write(writer);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
    }

    /// <summary>Whether a set holds the element, or a map the key.</summary>
    public bool Contains(OvsdbAtom key) => _large?.Contains(key) ?? Array.BinarySearch(Sorted, key) >= 0;

    /// <summary>The value of a string-to-string map under <paramref name="key"/>, or null.</summary>
    public string? Get(string key)
    {
        if (_values is null)
            return null;
        var index = Array.BinarySearch(Sorted, OvsdbAtom.String(key));
        return index < 0 ? null : _values[index].AsString;
    }

    /// <summary>Whether it has every element or pair of <paramref name="other"/> (<c>includes</c> of RFC 7047, section 5.1).</summary>
    public bool Includes(OvsdbDatum other)
    {
        for (var i = 0; i < other.Sorted.Length; i++)
        {
            var index = Array.BinarySearch(Sorted, other.Sorted[i]);
            if (index < 0 || (other._values is not null && (_values is null || _values[index] != other._values[i])))
                return false;
        }

        return true;
    }

    /// <summary>The strings of a set of strings.</summary>
    public IEnumerable<string> Strings() => Sorted.Select(k => k.AsString);

    /// <summary>The row identifiers of a set of uuids.</summary>
    public IEnumerable<Guid> Uuids() => Sorted.Select(k => k.AsUuid);

    /// <summary>The elements that are in only one of the two sets.</summary>
    public IReadOnlyList<OvsdbAtom> DifferenceFrom(OvsdbDatum other)
    {
        if (_large is not null && other._large is not null && LargeSet.Difference(_large, other._large) is { } known)
            return known;
        var different = new List<OvsdbAtom>();
        var (i, j) = (0, 0);
        while (i < Sorted.Length && j < other.Sorted.Length)
        {
            var order = Sorted[i].CompareTo(other.Sorted[j]);
            if (order < 0)
                different.Add(Sorted[i++]);
            else if (order > 0)
                different.Add(other.Sorted[j++]);
            else
                (i, j) = (i + 1, j + 1);
        }

        different.AddRange(Sorted.AsSpan(i));
        different.AddRange(other.Sorted.AsSpan(j));
        return different;
    }

    /// <summary>The pairs of a string-to-string map; none for an empty one.</summary>
    public IEnumerable<KeyValuePair<string, string>> Pairs() =>
        _values is null ? [] : Sorted.Zip(_values, (k, v) => KeyValuePair.Create(k.AsString, v.AsString));

    /// <summary>
    /// The value after a <c>modify</c> of <c>update2</c> or <c>update3</c> (ovsdb-server(7), section 4.1.14). A column of at most one
    /// element is replaced. In a set each element of the difference is toggled. In a map a pair of the difference is removed if the map has
    /// the same pair; otherwise it is set.
    /// </summary>
    public OvsdbDatum Apply(OvsdbDatum difference, ColumnType type)
    {
        if (type.Max == 1)
            return difference;

        if (type.Value is null)
            return Toggle(difference);

        var pairs = new Dictionary<OvsdbAtom, OvsdbAtom>();
        for (var i = 0; i < Sorted.Length; i++)
            pairs[Sorted[i]] = _values![i];
        for (var i = 0; i < difference.Sorted.Length; i++)
        {
            var (key, value) = (difference.Sorted[i], difference._values![i]);
            if (pairs.TryGetValue(key, out var old) && old == value)
                pairs.Remove(key);
            else
                pairs[key] = value;
        }

        return Map(pairs);
    }

    /// <inheritdoc/>
    public bool Equals(OvsdbDatum? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        return other is not null
            && Sorted.AsSpan().SequenceEqual(other.Sorted)
            && (_values ?? []).AsSpan().SequenceEqual(other._values ?? []);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OvsdbDatum);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var key in Sorted)
            hash.Add(key);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (_values is not null)
            return "{" + string.Join(", ", Sorted.Zip(_values, (k, v) => $"{k}={v}")) + "}";
        return Sorted.Length == 1 ? Sorted[0].ToString() : "[" + string.Join(", ", Sorted.Select(k => k.ToString())) + "]";
    }

    private OvsdbDatum Toggle(OvsdbDatum difference)
    {
        if (Count >= LargeSet.Threshold)
            return new((_large ?? new(Sorted)).Toggle([.. difference.Sorted]));
        // A set may be long (a bridge's ports) while the difference is short. So the elements between two of the difference are copied in
        // one piece.
        var common = difference.Sorted.Count(Contains);
        var toggled = new OvsdbAtom[Sorted.Length + difference.Sorted.Length - (2 * common)];
        if (toggled.Length == 0)
            return Empty;
        var (from, count) = (0, 0);
        foreach (var key in difference.Sorted)
        {
            var found = Array.BinarySearch(Sorted, from, Sorted.Length - from, key);
            var until = found < 0 ? ~found : found;
            Sorted.AsSpan(from, until - from).CopyTo(toggled.AsSpan(count));
            count += until - from;
            if (found < 0)
                toggled[count++] = key;
            from = found < 0 ? until : until + 1;
        }

        Sorted.AsSpan(from).CopyTo(toggled.AsSpan(count));
        return new(toggled, null);
    }

    private static OvsdbDatum ReadMap(JsonElement members, AtomKind keyKind, AtomKind valueKind)
    {
        var keys = new OvsdbAtom[members.GetArrayLength()];
        var values = new OvsdbAtom[keys.Length];
        var i = 0;
        foreach (var pair in members.EnumerateArray())
        {
            if (pair.ValueKind is not JsonValueKind.Array || pair.GetArrayLength() != 2)
                throw new OvsdbProtocolException("a map holds something that is not a pair");
            var key = pair[0];
            keys[i] = keyKind is AtomKind.String && key.ValueKind is JsonValueKind.String
                ? OvsdbAtom.String(KnownTexts.Read(key))
                : OvsdbAtom.Read(key, keyKind);
            values[i++] = OvsdbAtom.Read(pair[1], valueKind);
        }

        Array.Sort(keys, values);
        for (i = 1; i < keys.Length; i++)
        {
            if (keys[i - 1] == keys[i])
                throw new OvsdbProtocolException($"a map holds the key {keys[i]} twice");
        }

        return keys.Length == 0 ? EmptyMap : new(keys, values);
    }

    private static JsonElement Members(JsonElement json, ReadOnlySpan<byte> tag)
    {
        if (OvsdbAtom.IsTagged(json, tag) && json[1].ValueKind is JsonValueKind.Array)
            return json[1];
        throw new OvsdbProtocolException($"expected a set or a map and received {json.ValueKind}");
    }
}
