namespace Reconciler.Intent;

/// <summary>A mistake in an annotation, which a person must correct.</summary>
/// <param name="Subject">The part of the annotation, such as <c>port 2</c> or <c>port 1, nat 2</c>.</param>
/// <param name="Message">What is wrong and what would be right: one sentence without a capital letter and a full stop.</param>
internal sealed record AnnotationError(string Subject, string Message)
{
    /// <summary>The MAC address of the interface concerned, in canonical form, where it is known.</summary>
    public string? Mac { get; init; }

    /// <summary>The alias of the interface concerned, where it is known.</summary>
    public string? Alias { get; init; }

    /// <summary>
    /// Whether the rest of the annotation can be carried out. The domain lacks this part's interface: it does not exist yet, or not any
    /// more.
    /// </summary>
    public bool IsWarning { get; init; }

    /// <summary>The shell command that corrects it; null if no command certainly does.</summary>
    public string? Remedy { get; init; }

    /// <summary>The best name for the error's subject, followed by the message.</summary>
    public override string ToString()
    {
        if (Mac is not null)
            return $"interface {Mac}: {Message}";
        return Alias is not null ? $"interface {Alias}: {Message}" : $"{Subject}: {Message}";
    }
}
