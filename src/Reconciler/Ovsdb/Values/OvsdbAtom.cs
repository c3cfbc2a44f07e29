using System.Globalization;
using System.Text.Json;

namespace Reconciler.Ovsdb.Values;

/// <summary>One value of an OVSDB column: a number, a boolean, a string or a row identifier (RFC 7047, section 5.1, <c>atom</c>).</summary>
/// <remarks>Atoms are ordered by kind and then by value, so that sets and maps have one canonical order and compare in linear time.</remarks>
public readonly struct OvsdbAtom : IEquatable<OvsdbAtom>, IComparable<OvsdbAtom>
{
    private readonly string? _text;
    private readonly Guid _uuid;
    private readonly long _bits;

    private OvsdbAtom(AtomKind kind, string? text, Guid uuid, long bits)
    {
        Kind = kind;
        _text = text;
        _uuid = uuid;
        _bits = bits;
    }

    /// <summary>What kind of value this is.</summary>
    public AtomKind Kind { get; }

    /// <summary>The text of a string atom, or the name of a named-uuid.</summary>
    /// <exception cref="InvalidOperationException">The atom is of another kind.</exception>
    public string AsString => Kind is AtomKind.String or AtomKind.NamedUuid ? _text! : throw WrongKind("string");

    /// <summary>The value of an integer atom.</summary>
    /// <exception cref="InvalidOperationException">The atom is of another kind.</exception>
    public long AsInteger => Kind is AtomKind.Integer ? _bits : throw WrongKind("integer");

    /// <summary>The value of a real atom.</summary>
    /// <exception cref="InvalidOperationException">The atom is of another kind.</exception>
    public double AsReal => Kind is AtomKind.Real ? BitConverter.Int64BitsToDouble(_bits) : throw WrongKind("real");

    /// <summary>The value of a boolean atom.</summary>
    /// <exception cref="InvalidOperationException">The atom is of another kind.</exception>
    public bool AsBoolean => Kind is AtomKind.Boolean ? _bits != 0 : throw WrongKind("boolean");

    /// <summary>The row identifier of a uuid atom.</summary>
    /// <exception cref="InvalidOperationException">The atom is of another kind.</exception>
    public Guid AsUuid => Kind is AtomKind.Uuid ? _uuid : throw WrongKind("uuid");

    /// <summary>An integer atom.</summary>
    public static OvsdbAtom Integer(long value) => new(AtomKind.Integer, null, default, value);

    /// <summary>A real atom. Zero has no sign, so that what is equal has the same bits.</summary>
    public static OvsdbAtom Real(double value) => new(AtomKind.Real, null, default, BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value));

    /// <summary>A boolean atom.</summary>
    public static OvsdbAtom Boolean(bool value) => new(AtomKind.Boolean, null, default, value ? 1 : 0);

    /// <summary>A string atom.</summary>
    public static OvsdbAtom String(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(AtomKind.String, value, default, 0);
    }

    /// <summary>A uuid atom.</summary>
    public static OvsdbAtom Uuid(Guid value) => new(AtomKind.Uuid, null, value, 0);

    /// <summary>A reference to the row that the same transaction inserts under <paramref name="name"/>.</summary>
    /// <param name="name">Matches <c>[A-Za-z_][A-Za-z0-9_]*</c>; the server answers a syntax error otherwise.</param>
    public static OvsdbAtom NamedUuid(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(AtomKind.NamedUuid, name, default, 0);
    }

    /// <summary>The value a column has when a row does not mention it (RFC 7047, section 5.2.1).</summary>
    public static OvsdbAtom DefaultOf(AtomKind kind) => kind switch
    {
        AtomKind.Integer => Integer(0),
        AtomKind.Real => Real(0),
        AtomKind.Boolean => Boolean(false),
        AtomKind.Uuid => Uuid(Guid.Empty),
        AtomKind.String => String(""),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a named-uuid has no default"),
    };

    /// <summary>Reads an atom of a known kind.</summary>
    /// <exception cref="OvsdbProtocolException">The JSON is not an atom of that kind.</exception>
    public static OvsdbAtom Read(JsonElement json, AtomKind kind)
    {
        switch (kind)
        {
            case AtomKind.String when json.ValueKind is JsonValueKind.String:
                return String(json.GetString()!);
            case AtomKind.Integer when json.ValueKind is JsonValueKind.Number && json.TryGetInt64(out var integer):
                return Integer(integer);
            case AtomKind.Real when json.ValueKind is JsonValueKind.Number && json.TryGetDouble(out var real):
                return Real(real);
            case AtomKind.Boolean when json.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return Boolean(json.GetBoolean());
            case AtomKind.Uuid when IsTagged(json, "uuid"u8) && json[1].ValueKind is JsonValueKind.String && json[1].TryGetGuid(out var uuid):
                return Uuid(uuid);
            default:
                throw new OvsdbProtocolException($"expected an atom of type {kind} and received {json.ValueKind}");
        }
    }

    /// <summary>Whether the JSON is an array of two whose first element is that string.</summary>
    internal static bool IsTagged(JsonElement json, ReadOnlySpan<byte> tag) =>
        json.ValueKind is JsonValueKind.Array && json.GetArrayLength() == 2
        && json[0] is { ValueKind: JsonValueKind.String } first && first.ValueEquals(tag);

    /// <summary>Writes the atom as RFC 7047 asks for it.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case AtomKind.Integer:
                writer.WriteNumberValue(_bits);
                break;
            case AtomKind.Real:
                writer.WriteNumberValue(AsReal);
                break;
            case AtomKind.Boolean:
                writer.WriteBooleanValue(_bits != 0);
                break;
            case AtomKind.String:
                writer.WriteStringValue(_text);
                break;
            case AtomKind.Uuid:
                writer.WriteStartArray();
                writer.WriteStringValue("uuid"u8);
                writer.WriteStringValue(_uuid);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartArray();
                writer.WriteStringValue("named-uuid"u8);
                writer.WriteStringValue(_text);
                writer.WriteEndArray();
                break;
        }
    }

    /// <inheritdoc/>
    public int CompareTo(OvsdbAtom other)
    {
        if (Kind != other.Kind)
            return Kind.CompareTo(other.Kind);

        return Kind switch
        {
            AtomKind.String or AtomKind.NamedUuid => string.CompareOrdinal(_text, other._text),
            AtomKind.Uuid => _uuid.CompareTo(other._uuid),
            AtomKind.Real => AsReal.CompareTo(other.AsReal),
            _ => _bits.CompareTo(other._bits),
        };
    }

    /// <inheritdoc/>
    public bool Equals(OvsdbAtom other) =>
        Kind == other.Kind && _bits == other._bits && _uuid == other._uuid && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OvsdbAtom other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _text, _uuid, _bits);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        AtomKind.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        AtomKind.Real => AsReal.ToString(CultureInfo.InvariantCulture),
        AtomKind.Boolean => _bits != 0 ? "true" : "false",
        AtomKind.Uuid => _uuid.ToString(),
        _ => _text!,
    };

    /// <summary>Whether two atoms are the same value.</summary>
    public static bool operator ==(OvsdbAtom left, OvsdbAtom right) => left.Equals(right);

    /// <summary>Whether two atoms differ.</summary>
    public static bool operator !=(OvsdbAtom left, OvsdbAtom right) => !left.Equals(right);

    /// <summary>Canonical order.</summary>
    public static bool operator <(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) < 0;

    /// <summary>Canonical order.</summary>
    public static bool operator <=(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) <= 0;

    /// <summary>Canonical order.</summary>
    public static bool operator >(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) > 0;

    /// <summary>Canonical order.</summary>
    public static bool operator >=(OvsdbAtom left, OvsdbAtom right) => left.CompareTo(right) >= 0;

    private InvalidOperationException WrongKind(string wanted) => new($"an atom of kind {Kind} was read as a {wanted}");
}
