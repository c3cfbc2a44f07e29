namespace Reconciler.Ovn;

/// <summary>
/// Holds what was worked out from something that changes, until it changes. Safe for several threads: what was worked out from an older
/// state is never taken for the current one, whenever it is put here.
/// </summary>
/// <typeparam name="T">What is worked out.</typeparam>
internal sealed class DerivedValue<T>
    where T : class
{
    private int _version;
    private Known? _known;

    /// <summary>The version that what is worked out from now on belongs to, and the value if it has been worked out.</summary>
    public (int Version, T? Value) Look()
    {
        var version = Volatile.Read(ref _version);
        return (version, Volatile.Read(ref _known) is { } known && known.Version == version ? known.Value : null);
    }

    /// <summary>Keeps what was worked out.</summary>
    /// <param name="version">What <see cref="Look"/> said before that began.</param>
    /// <param name="value">The value.</param>
    public void Keep(int version, T value) => Volatile.Write(ref _known, new(version, value));

    /// <summary>Says that what the value is worked out from has changed.</summary>
    public void Outdate() => Interlocked.Increment(ref _version);

    private sealed record Known(int Version, T Value);
}
