namespace Reconciler.Intent.Attributes;

/// <summary>An attribute of an annotation and its documentation. In the texts, names and values are between backticks.</summary>
/// <param name="name">The attribute's name.</param>
internal abstract class AnnotationAttribute(string name)
{
    /// <summary>The attribute's name.</summary>
    public string Name { get; } = name;

    /// <summary>The placeholder for its value in an option's help, such as <c>NAME</c>.</summary>
    public required string Value { get; init; }

    /// <summary>A value in canonical form.</summary>
    public required string Example { get; init; }

    /// <summary>What it is for, and which values it can have.</summary>
    public required string Description { get; init; }

    /// <summary>What applies without it; empty for a required attribute.</summary>
    public required string Default { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
