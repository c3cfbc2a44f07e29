namespace Reconciler.Topology.Reading;

/// <summary>A list.</summary>
/// <param name="at">Where it begins.</param>
internal sealed class FileList(TextPosition at) : FileNode(at)
{
    /// <summary>Its elements, in order.</summary>
    public List<FileNode> Elements { get; } = [];

    /// <inheritdoc/>
    public override string Noun => "a list";
}
