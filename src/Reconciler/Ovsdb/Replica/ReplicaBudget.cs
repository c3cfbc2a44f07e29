namespace Reconciler.Ovsdb.Replica;

/// <summary>How much of a server's rows is held. A server may send any number of rows, and other programs on this host need memory too.</summary>
/// <param name="Rows">The most rows.</param>
/// <param name="Bytes">The most bytes that they may take here, about.</param>
internal sealed record ReplicaBudget(long Rows, long Bytes)
{
    /// <summary>Far more than a host's own rows and the small tables take: a logical network of 100,000 switches fits.</summary>
    public static readonly ReplicaBudget Default = new(1_000_000, 256L << 20);

    /// <summary>The largest message. Its text takes memory beside the rows that are made of it.</summary>
    public long MessageBytes => Math.Max(Bytes / 2, 1 << 20);
}
