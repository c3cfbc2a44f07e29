using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Reconciler.Ovsdb.Values;

/// <summary>One value of an OVSDB column: a number, a boolean, a string or a row identifier (RFC 7047, section 5.1, <c>atom</c>).</summary>
/// <remarks>Atoms are ordered by kind, then by value. So sets and maps have one canonical order and compare in linear time.</remarks>
internal readonly struct OvsdbAtom : IEquatable<OvsdbAtom>, IComparable<OvsdbAtom>
{
    private static readonly Mark s_integer = new(AtomKind.Integer, null);
    private static readonly Mark s_real = new(AtomKind.Real, null);
    private static readonly Mark s_boolean = new(AtomKind.Boolean, null);
    private static readonly Mark s_uuid = new(AtomKind.Uuid, null);

    /// <summary>
    /// The text of a string, or a mark for the other kinds. A replica holds many atoms, so the kind has no field of its own: an atom takes
    /// three words.
    /// </summary>
    private readonly object? _what;

    /// <summary>The row identifier, or the bits of a number.</summary>
    private readonly Guid _value;

    private OvsdbAtom(object what, Guid value = default)
    {
        _what = what;
        _value = value;
    }

    private OvsdbAtom(Mark what, long bits)
        : this(what, Unsafe.BitCast<Halves, Guid>(new(bits, 0)))
    {
    }

    /// <summary>What kind of value this is.</summary>
    public AtomKind Kind => _what switch
    {
        string => AtomKind.String,
        Mark mark => mark.Kind,
        _ => default,
    };

    private string? Text => _what as string ?? (_what as Mark)?.Text;

    private long Bits => Unsafe.BitCast<Guid, Halves>(_value).Low;

    /// <summary>The text of a string atom, or the name of a named-uuid.</summary>
    /// <exception cref="InvalidOperationException">The atom is of another kind.</exception>
    public string AsString => Kind is AtomKind.String or AtomKind.NamedUuid ? Text! : throw WrongKind("string");

    /// <summary>The value of an integer atom.</summary>
    /// <exception cref="InvalidOperationException">The atom is of another kind.</exception>
    public long AsInteger => Kind is AtomKind.Integer ? Bits : throw WrongKind("integer");

    /// <summary>The value of a real atom.</summary>
    /// <exception cref="InvalidOperationException">The atom is of another kind.</exception>
    public double AsReal => Kind is AtomKind.Real ? BitConverter.Int64BitsToDouble(Bits) : throw WrongKind("real");

    /// <summary>The value of a boolean atom.</summary>
    /// <exception cref="InvalidOperationException">The atom is of another kind.</exception>
    public bool AsBoolean => Kind is AtomKind.Boolean ? Bits != 0 : throw WrongKind("boolean");

    /// <summary>The row identifier of a uuid atom.</summary>
    /// <exception cref="InvalidOperationException">The atom is of another kind.</exception>
    public Guid AsUuid => Kind is AtomKind.Uuid ? _value : throw WrongKind("uuid");

    /// <summary>An integer atom.</summary>
    public static OvsdbAtom Integer(long value) => new(s_integer, value);

    /// <summary>A real atom. The sign of zero is dropped, so that equal numbers have equal bits.</summary>
    public static OvsdbAtom Real(double value) => new(s_real, BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value));

    /// <summary>A boolean atom.</summary>
    public static OvsdbAtom Boolean(bool value) => new(s_boolean, value ? 1 : 0);

    /// <summary>A string atom.</summary>
    public static OvsdbAtom String(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(value);
    }

    /// <summary>A uuid atom.</summary>
    public static OvsdbAtom Uuid(Guid value) => new((object)s_uuid, value);

    /// <summary>A reference to the row that the same transaction inserts under <paramref name="name"/>.</summary>
    /// <param name="name">Matches <c>[A-Za-z_][A-Za-z0-9_]*</c>; the server answers a syntax error otherwise.</param>
    public static OvsdbAtom NamedUuid(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(new Mark(AtomKind.NamedUuid, name), default(Guid));
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

    /// <summary>Writes the atom in the form of RFC 7047.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case AtomKind.Integer:
                writer.WriteNumberValue(Bits);
                break;
            case AtomKind.Real:
                writer.WriteNumberValue(AsReal);
                break;
            case AtomKind.Boolean:
                writer.WriteBooleanValue(Bits != 0);
                break;
            case AtomKind.String:
                writer.WriteStringValue(Text);
                break;
            case AtomKind.Uuid:
                writer.WriteStartArray();
                writer.WriteStringValue("uuid"u8);
                writer.WriteStringValue(_value);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartArray();
                writer.WriteStringValue("named-uuid"u8);
                writer.WriteStringValue(Text);
                writer.WriteEndArray();
                break;
        }
    }

    /// <inheritdoc/>
    public int CompareTo(OvsdbAtom other)
    {
        if (_what is string text && other._what is string otherText)
            return string.CompareOrdinal(text, otherText);
        if (Kind != other.Kind)
            return Kind.CompareTo(other.Kind);

        return Kind switch
        {
            AtomKind.NamedUuid => string.CompareOrdinal(Text, other.Text),
            AtomKind.Uuid => _value.CompareTo(other._value),
            AtomKind.Real => AsReal.CompareTo(other.AsReal),
            _ => Bits.CompareTo(other.Bits),
        };
    }

    /// <inheritdoc/>
    public bool Equals(OvsdbAtom other) =>
        Kind == other.Kind && _value == other._value && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OvsdbAtom other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Text, _value);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        AtomKind.Integer => Bits.ToString(CultureInfo.InvariantCulture),
        AtomKind.Real => AsReal.ToString(CultureInfo.InvariantCulture),
        AtomKind.Boolean => Bits != 0 ? "true" : "false",
        AtomKind.Uuid => _value.ToString(),
        _ => Text!,
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

    /// <summary>The kind of an atom that is not a string.</summary>
    private sealed record Mark(AtomKind Kind, string? Text);

    /// <summary>The two halves of a Guid, one of which holds a number's bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Halves(long Low, long High);

    /// <summary>How many bytes it takes in memory, about.</summary>
    public long Weight => 24 + (_what is string text ? 24 + (2L * text.Length) : 0);

    private InvalidOperationException WrongKind(string wanted) => new($"an atom of kind {Kind} was read as a {wanted}");
}
