using System.Text.Json;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Schema;

/// <summary>The type of a column: the kind of its elements, and how many there may be (RFC 7047, section 3.2).</summary>
/// <param name="Key">The kind of the elements, or of a map's keys.</param>
/// <param name="Value">The kind of a map's values; null for a set or scalar.</param>
/// <param name="Min">0 or 1.</param>
/// <param name="Max">1 or more; <see cref="int.MaxValue"/> for <c>"unlimited"</c>.</param>
internal sealed record ColumnType(AtomKind Key, AtomKind? Value, int Min, int Max)
{
    /// <summary>Reads the <c>type</c> member of a column schema.</summary>
    /// <exception cref="OvsdbProtocolException">RFC 7047 has no such type.</exception>
    public static ColumnType Read(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.String)
            return new(ReadKind(json), null, 1, 1);

        if (json.ValueKind is not JsonValueKind.Object || !json.TryGetProperty("key"u8, out var key))
            throw new OvsdbProtocolException("a column type in the schema has no key");

        AtomKind? value = json.TryGetProperty("value"u8, out var valueType) ? ReadBase(valueType) : null;
        var min = json.TryGetProperty("min"u8, out var minimum) ? minimum.GetInt32() : 1;
        var max = 1;
        if (json.TryGetProperty("max"u8, out var maximum))
            max = maximum.ValueKind is JsonValueKind.String ? int.MaxValue : maximum.GetInt32();
        if (min is not (0 or 1) || max < 1)
            throw new OvsdbProtocolException($"a column type in the schema has from {min} to {max} elements");
        return new(ReadBase(key), value, min, max);
    }

    /// <summary>Whether a column of this type may hold that many elements.</summary>
    public bool Allows(int count) => count >= Min && count <= Max;

    private static AtomKind ReadBase(JsonElement json) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty("type"u8, out var type) ? ReadKind(type) : ReadKind(json);

    private static AtomKind ReadKind(JsonElement json) => json.ValueKind is JsonValueKind.String ? json.GetString() switch
    {
        "integer" => AtomKind.Integer,
        "real" => AtomKind.Real,
        "boolean" => AtomKind.Boolean,
        "string" => AtomKind.String,
        "uuid" => AtomKind.Uuid,
        var other => throw new OvsdbProtocolException($"the schema has a column of unknown type '{other}'"),
    } : throw new OvsdbProtocolException("the schema has a column whose type is not a string");
}
