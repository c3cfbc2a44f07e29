using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Benchmarks.Running;

/// <summary>Distinguishes replies from notifications by the start of each message, and keeps nothing else of them.</summary>
internal struct MessageHead
{
    private readonly byte[] _head = new byte[ReportStart.Length];
    private JsonFrameScanner _scanner;
    private int _known;

    /// <summary>Creates it, at the beginning of a message.</summary>
    public MessageHead()
    {
    }

    private static ReadOnlySpan<byte> ReportStart => "{\"id\":null"u8;

    /// <summary>Takes the bytes up to the end of the message, or all there are.</summary>
    /// <param name="bytes">What follows the bytes of the last call.</param>
    /// <param name="isReply">Whether a message has ended here that answers a request.</param>
    /// <returns>How many bytes it has taken.</returns>
    /// <exception cref="BenchmarkException">A message begins otherwise than those of the server that this was made for.</exception>
    public int Take(ReadOnlySpan<byte> bytes, out bool isReply)
    {
        isReply = false;
        var part = bytes[..Math.Min(bytes.Length, _head.Length - _known)];
        part.CopyTo(_head.AsSpan(_known));
        _known += part.Length;
        var end = _scanner.Scan(bytes);
        if (end < 0)
            return bytes.Length;
        if (!_head.AsSpan().StartsWith("{\"id\":"u8))
            throw new BenchmarkException("the server begins a message otherwise than with its id");
        isReply = !_head.AsSpan().SequenceEqual(ReportStart);
        _scanner = default;
        _known = 0;
        return end;
    }
}
