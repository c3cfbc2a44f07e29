namespace Reconciler.Topology.Reading;

/// <summary>A part of a YAML document: a text, a list, or a map.</summary>
/// <param name="at">Where it begins.</param>
internal abstract class FileNode(TextPosition at)
{
    /// <summary>Where it begins.</summary>
    public TextPosition At { get; } = at;

    /// <summary>What it is, in words.</summary>
    public abstract string Noun { get; }

    /// <summary>Whether something is wrong with it, which has been said.</summary>
    public bool IsWrong { get; set; }
}
