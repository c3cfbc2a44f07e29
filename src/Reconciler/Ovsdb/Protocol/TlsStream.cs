using System.Net.Security;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>A TLS stream that knows what it means when the server ends it before it has said anything.</summary>
/// <remarks>
/// With TLS 1.3 the client is done before the server has looked at its certificate (RFC 8446, section 2), so that a refusal comes
/// with the first read, or as an end without a reason where the alert was overtaken by the end of the connection.
/// </remarks>
internal sealed class TlsStream : Stream
{
    private readonly SslStream _inner;
    private readonly string _whyRefused;
    private volatile bool _hasReceived;

    /// <param name="inner">The stream; disposed of with this one.</param>
    /// <param name="whyRefused">What is most likely wrong when the server does not want us.</param>
    public TlsStream(SslStream inner, string whyRefused)
    {
        _inner = inner;
        _whyRefused = whyRefused;
    }

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
        int count;
        try
        {
            count = await _inner.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e) when (!_hasReceived)
        {
            throw Refused(e);
        }

        if (count == 0 && !_hasReceived && buffer.Length > 0)
            throw Refused(null);
        _hasReceived |= count > 0;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await _inner.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException e) when (!_hasReceived)
        {
            throw Refused(e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous reads are made");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous writes are made");

    public override void Flush() => _inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private OvsdbConnectionException Refused(Exception? cause)
    {
        var alert = cause is null ? null : TlsClient.AlertOf(cause);
        return new(
            alert is null
                ? $"the server has ended the connection right after the TLS handshake; most likely {_whyRefused}"
                : $"the server has refused the connection ({alert}): {_whyRefused}",
            cause);
    }
}
