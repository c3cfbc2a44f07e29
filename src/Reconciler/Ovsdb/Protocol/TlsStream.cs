using System.Net.Security;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>A TLS stream that explains why the server ended it before it sent anything.</summary>
/// <remarks>
/// In TLS 1.3 the client's handshake ends before the server checks the client's certificate (RFC 8446, section 2). So a refusal comes with
/// the first read. If the connection's end overtakes the alert, the refusal comes without a reason.
/// </remarks>
internal sealed class TlsStream : Stream
{
    private readonly SslStream _inner;
    private readonly string _whyRefused;
    private volatile bool _hasReceived;

    /// <param name="inner">The stream; disposed of with this one.</param>
    /// <param name="whyRefused">The most likely reason if the server refuses us.</param>
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
