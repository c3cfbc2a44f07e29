namespace Reconciler.Fuzzing;

/// <summary>Something of the program that takes bytes from outside.</summary>
/// <param name="Name">Its name, and that of its folder in the corpus.</param>
/// <param name="Run">
/// Hands the bytes over. What the program says of bad input is no exception here; any other exception is a mistake of the program.
/// </param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Run)
{
    /// <summary>Words of the input's language, which mutations put in.</summary>
    public required string[] Words { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
