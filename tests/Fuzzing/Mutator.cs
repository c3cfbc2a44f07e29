using System.Text;

namespace Reconciler.Fuzzing;

/// <summary>Makes new inputs of old ones.</summary>
/// <param name="random">Where chance comes from.</param>
/// <param name="words">Words of the input's language.</param>
internal sealed class Mutator(Random random, string[] words)
{
    /// <summary>The longest input.</summary>
    private const int Longest = 64 * 1024;

    /// <summary>Mutates an input some times.</summary>
    /// <param name="input">The input.</param>
    /// <param name="other">Another one, of which parts are taken.</param>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        for (var i = 1 << random.Next(4); i > 0; i--)
            input = MutateOnce(input, other);
        return input.Length <= Longest ? input : input[..Longest];
    }

    private byte[] MutateOnce(byte[] input, byte[] other)
    {
        var at = random.Next(input.Length + 1);
        var length = random.Next(0, Math.Min(64, input.Length - at) + 1);
        return random.Next(10) switch
        {
            0 => input[..at],
            1 => [.. input[..at], .. input[(at + length)..]],
            2 => [.. input[..(at + length)], .. input[at..]],
            3 => Flip(input, at),
            4 => [.. input[..at], (byte)random.Next(256), .. input[at..]],
            5 => [.. input[..at], .. PartOf(other), .. input[at..]],
            6 => [.. input[..at], .. PartOf(other), .. input[(at + length)..]],
            7 => [.. input[..at], .. Repeat(input[at..(at + length)]), .. input[at..]],
            8 => [.. input[..at], .. Word(), .. input[(at + length)..]],
            _ => [.. input[..at], .. Word(), .. input[at..]],
        };
    }

    private byte[] Word() => Encoding.UTF8.GetBytes(words[random.Next(words.Length)]);

    private byte[] PartOf(byte[] other)
    {
        var at = random.Next(other.Length + 1);
        return other[at..(at + random.Next(0, Math.Min(256, other.Length - at) + 1))];
    }

    private byte[] Repeat(byte[] part)
    {
        var times = random.Next(20) == 0 ? 1000 : random.Next(2, 10);
        var repeated = new byte[part.Length * times];
        for (var i = 0; i < times; i++)
            part.CopyTo(repeated, i * part.Length);
        return repeated;
    }

    private byte[] Flip(byte[] input, int at)
    {
        var flipped = (byte[])input.Clone();
        if (at < flipped.Length)
            flipped[at] ^= (byte)(1 << random.Next(8));
        return flipped;
    }
}
