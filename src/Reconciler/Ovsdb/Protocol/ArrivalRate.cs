using System.Globalization;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>
/// Watches that messages arrive with a minimum rate. A server that sends a byte now and then is neither silent nor of any use, and would
/// hold us for ever, while another member of its cluster could be used.
/// </summary>
/// <param name="window">How long the rate is measured, in milliseconds.</param>
internal sealed class ArrivalRate(long window)
{
    /// <summary>The bytes a second that a message must have: far less than any link has that a database is used over.</summary>
    public const int MinimumBytesPerSecond = 1024;

    private long _received;
    private int _messages;
    private (long Began, long Received, int Message) _measured;

    /// <summary>How many bytes have arrived.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Bytes have arrived.</summary>
    public void Note(long bytes) => Interlocked.Add(ref _received, bytes);

    /// <summary>A message is complete.</summary>
    public void NoteMessage() => Interlocked.Increment(ref _messages);

    /// <summary>Whether so many bytes in so many milliseconds are too few.</summary>
    public static bool IsTooSlow(long bytes, long milliseconds) => bytes < MinimumBytesPerSecond * milliseconds / 1000;

    /// <summary>Why the server is too slow, in words; null if it is not. One caller calls this again and again.</summary>
    /// <param name="isArriving">Whether a message has begun to arrive, and is not complete.</param>
    /// <param name="now">The time in milliseconds.</param>
    public string? WhyTooSlow(bool isArriving, long now)
    {
        var message = Volatile.Read(ref _messages);
        if (!isArriving)
        {
            _measured = default;
            return null;
        }

        if (_measured.Began == 0 || _measured.Message != message)
        {
            _measured = (now, Received, message);
            return null;
        }

        var (took, bytes) = (now - _measured.Began, Received - _measured.Received);
        if (took < window)
            return null;
        _measured = (now, Received, message);
        // That nothing comes is silence, which is judged elsewhere: a server that prepares the rows of others sends nothing meanwhile.
        return bytes > 0 && IsTooSlow(bytes, took)
            ? string.Create(CultureInfo.InvariantCulture, $"the server sends a message too slowly: {bytes} bytes in {took / 1000.0:0.#} s")
            : null;
    }
}
