namespace Reconciler.Libvirt;

/// <summary>A read-only stream that refuses to deliver more than a given number of bytes. It does not own the inner stream.</summary>
internal sealed class SizeLimitedStream(Stream inner, long limit, string what) : Stream
{
    private long _delivered;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _delivered;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read)
    {
        _delivered += read;
        return _delivered <= limit ? read : throw LibvirtXml.TooLarge(what);
    }
}
