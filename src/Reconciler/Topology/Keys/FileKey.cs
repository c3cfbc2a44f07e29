namespace Reconciler.Topology.Keys;

/// <summary>A key of the file.</summary>
/// <param name="Name">How it is written.</param>
/// <param name="Shape">What can be written behind it.</param>
/// <param name="Meaning">What it is for, and its default.</param>
internal sealed record FileKey(string Name, FileShape Shape, string Meaning)
{
    /// <summary>Whether it has to be there.</summary>
    public bool IsRequired { get; init; }
}
