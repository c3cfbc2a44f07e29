namespace Reconciler.Tests.Reconciliation;

/// <summary>A number that several threads raise and lower.</summary>
internal sealed class SharedCounter
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public long Raise() => Interlocked.Increment(ref _value);

    public long Lower() => Interlocked.Decrement(ref _value);
}
