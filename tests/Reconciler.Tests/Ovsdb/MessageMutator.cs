using System.Text;
using System.Text.Json;

namespace Reconciler.Tests.Ovsdb;

/// <summary>Makes messages that no server should send of one that a server did send.</summary>
internal sealed class MessageMutator(Random random)
{
    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e999", "9223372036854775808", "-9223372036854775809", "4294967296", "1E400000", "\"\"", "\"x\"",
        "[]", "{}", "[null]", "[[]]", "[\"set\",[]]", "[\"set\",{}]", "[\"set\"]", "[\"map\",[]]", "[\"map\",[[]]]", "[\"map\",[[1]]]", "[\"map\",[[\"a\",\"b\"],[\"a\",\"c\"]]]",
        "[\"uuid\",\"no\"]", "[\"uuid\"]", "[\"uuid\",7]", "[\"named-uuid\",\"x\"]", "\"00000000-0000-0000-0000-000000000000\"", "\"\\ud800\"", "\"\\u0000\\u001b[31m\\n\"",
        "\"unlimited\"", "{\"initial\":{}}", "{\"modify\":{}}", "{\"delete\":null}", "{\"insert\":null}", "{\"error\":null}", "{\"error\":7}", "\"echo\"",
    ];

    /// <summary>Mutates one to three times.</summary>
    public byte[] Mutate(byte[] message)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
            message = MutateOnce(message);
        return message;
    }

    private byte[] MutateOnce(byte[] message)
    {
        if (message.Length < 2)
            return message;
        var at = random.Next(message.Length);
        var length = random.Next(1, Math.Min(64, message.Length - at) + 1);
        switch (random.Next(12))
        {
            case 0:
                return message[..at];
            case 1:
                return [.. message[..at], .. message[(at + length)..]];
            case 2:
                return [.. message[..(at + length)], .. message[at..]];
            case 3:
                var flipped = (byte[])message.Clone();
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 4:
                var noise = new byte[length];
                random.NextBytes(noise);
                return [.. message[..at], .. noise, .. message[at..]];
            case 5:
                // Never UTF-8: a byte that it does not have, a character written too long, and half of a pair.
                byte[][] wrong = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80]];
                return [.. message[..at], .. wrong[random.Next(3)], .. message[at..]];
            case 6:
                return Replace(message, $"{new string('[', random.Next(1, 100))}{new string(']', random.Next(1, 100))}");
            case 7 when random.Next(20) == 0:
                return Replace(message, $"\"{new string((char)random.Next('a', 'z'), 200_000)}\"");
            case 8 when random.Next(20) == 0:
                return Replace(message, $"[{string.Join(',', Enumerable.Repeat(s_values[random.Next(s_values.Length)], 5000))}]");
            default:
                return Replace(message, s_values[random.Next(s_values.Length)]);
        }
    }

    /// <summary>Puts something else in the place of a value or of the name of a member.</summary>
    private byte[] Replace(byte[] message, string value)
    {
        var values = new List<(int Start, int End)>();
        var json = new Utf8JsonReader(message, isFinalBlock: false, default);
        try
        {
            while (json.Read())
            {
                var start = (int)json.TokenStartIndex;
                if (json.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject || start == 0)
                    continue;
                var end = json;
                if (json.TokenType is JsonTokenType.PropertyName)
                    values.Add((start, start + json.ValueSpan.Length + 2));
                else if (end.TrySkip())
                    values.Add((start, (int)end.BytesConsumed));
            }
        }
        catch (JsonException)
        {
            // It is broken already; up to there it can be broken further.
        }

        if (values.Count == 0)
            return message;
        var (from, to) = values[random.Next(values.Count)];
        return [.. message[..from], .. Encoding.UTF8.GetBytes(value), .. message[Math.Min(to, message.Length)..]];
    }
}
