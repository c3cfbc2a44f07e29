namespace Reconciler.Intent.Attributes;

/// <summary>An attribute of an annotation as people know it. Texts have names and values between backticks.</summary>
/// <param name="name">How it is written.</param>
internal abstract class AnnotationAttribute(string name)
{
    /// <summary>How it is written.</summary>
    public string Name { get; } = name;

    /// <summary>What stands for its value in the help of an option, such as <c>NAME</c>.</summary>
    public required string Value { get; init; }

    /// <summary>A value in canonical form.</summary>
    public required string Example { get; init; }

    /// <summary>What it is for, and which values there are.</summary>
    public required string Description { get; init; }

    /// <summary>What is so without it; empty for one that has to be given.</summary>
    public required string Default { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
