using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Reconciler.Ovsdb.Values;

/// <summary>Shares one copy of texts that many rows repeat, such as the keys of maps.</summary>
/// <remarks>It is a cache without locks: a text replaces another one in the same slot, and two threads may each keep a copy.</remarks>
internal static class KnownTexts
{
    private const int Places = 512;
    private const int MaximumLength = 48;

    private static readonly string?[] s_texts = new string?[Places];

    /// <summary>The text of a JSON string.</summary>
    public static string Read(JsonElement json)
    {
        var raw = JsonMarshal.GetRawUtf8Value(json)[1..^1];
        if (raw.Length > MaximumLength)
            return json.GetString()!;
        ref var place = ref s_texts[PlaceOf(raw)];
        var known = Volatile.Read(ref place);
        // Only ASCII without escapes is compared.
        if (known is not null && !raw.Contains((byte)'\\') && Ascii.Equals(raw, known))
            return known;
        var text = json.GetString()!;
        Volatile.Write(ref place, text);
        return text;
    }

    private static uint PlaceOf(ReadOnlySpan<byte> text)
    {
        // FNV-1a.
        var hash = 2166136261u;
        foreach (var b in text)
            hash = (hash ^ b) * 16777619u;
        return hash % Places;
    }
}
