using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Reconciler.Tests.Ovsdb;

/// <summary>The server's end of a connection in memory: to each request it sends the next of its answers, and then it is gone.</summary>
/// <remarks>It is gone after the last one; and when nothing is asked any more, because an answer was not understood as one.</remarks>
internal sealed partial class AnsweringStream : Stream
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(50);

    private readonly Queue<byte[]> _answers;
    private readonly Channel<ReadOnlyMemory<byte>> _sent = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private ReadOnlyMemory<byte> _current;

    /// <param name="answers">The answers; the number in an <c>"id"</c> at the beginning becomes that of the request.</param>
    public AnsweringStream(IEnumerable<byte[]> answers) => _answers = new(answers);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_current.IsEmpty)
        {
            var more = _sent.Reader.WaitToReadAsync(cancellationToken).AsTask();
            if (await Task.WhenAny(more, Task.Delay(s_patience, cancellationToken)) != more || !await more || !_sent.Reader.TryRead(out _current))
                return 0;
        }

        var count = Math.Min(buffer.Length, _current.Length);
        _current[..count].CopyTo(buffer);
        _current = _current[count..];
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Requests are written one at a time, and each whole.
        var id = IdPattern().Match(Encoding.UTF8.GetString(buffer.Span[..Math.Min(40, buffer.Length)])).Value;
        if (_answers.TryDequeue(out var answer))
        {
            var start = Encoding.Latin1.GetString(answer.AsSpan(0, Math.Min(40, answer.Length)));
            var own = IdPattern().Match(start);
            _sent.Writer.TryWrite(own is { Success: true, Index: 0 } ? (byte[])[.. Encoding.UTF8.GetBytes(id), .. answer[own.Length..]] : answer);
        }

        if (_answers.Count == 0)
            _sent.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [GeneratedRegex("^\\{\"id\":[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex IdPattern();
}
