namespace Reconciler.Topology.Reading;

/// <summary>A single value.</summary>
/// <param name="at">Where it begins.</param>
/// <param name="value">Its text.</param>
/// <param name="isPlain">Whether it is written without quotes.</param>
internal sealed class FileText(TextPosition at, string value, bool isPlain) : FileNode(at)
{
    /// <summary>Its text.</summary>
    public string Value { get; } = value;

    /// <summary>Whether it is written without quotes.</summary>
    public bool IsPlain { get; } = isPlain;

    /// <summary>Whether there is no value at all, as in <c>key:</c>.</summary>
    public bool IsNothing { get; } = isPlain && value is "" or "~" or "null";

    /// <inheritdoc/>
    public override string Noun => IsNothing ? "nothing" : "a single value";
}
