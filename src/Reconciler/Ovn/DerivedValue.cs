namespace Reconciler.Ovn;

/// <summary>
/// A cache for a value that is computed from a changing state. It is thread-safe: a value that was computed from an older state is never
/// returned as current, even if it is stored late.
/// </summary>
/// <typeparam name="T">The value's type.</typeparam>
internal sealed class DerivedValue<T>
    where T : class
{
    private int _version;
    private Known? _known;

    /// <summary>The current version of the state, and its value if it has been computed.</summary>
    public (int Version, T? Value) Look()
    {
        var version = Volatile.Read(ref _version);
        return (version, Volatile.Read(ref _known) is { } known && known.Version == version ? known.Value : null);
    }

    /// <summary>Stores a computed value.</summary>
    /// <param name="version">The version from <see cref="Look"/>, called before the computation began.</param>
    /// <param name="value">The value.</param>
    public void Keep(int version, T value) => Volatile.Write(ref _known, new(version, value));

    /// <summary>Notes that the state has changed.</summary>
    public void Outdate() => Interlocked.Increment(ref _version);

    private sealed record Known(int Version, T Value);
}
