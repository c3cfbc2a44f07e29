namespace Reconciler.Intent;

/// <summary>Something in an annotation that a person has to correct.</summary>
/// <param name="Subject">The part of the annotation, such as <c>port 2</c> or <c>port 1, nat 2</c>.</param>
/// <param name="Message">One sentence, without a capital letter and a full stop, that says what is wrong and what would be right.</param>
public sealed record AnnotationError(string Subject, string Message)
{
    /// <summary>The MAC address of the interface concerned, in canonical form, where it is known.</summary>
    public string? Mac { get; init; }

    /// <summary>The alias of the interface concerned, where it is known.</summary>
    public string? Alias { get; init; }

    /// <summary>
    /// Whether everything else can be done all the same: this part has no interface, which is not there yet or not there any more.
    /// </summary>
    public bool IsWarning { get; init; }

    /// <summary>The command that puts it right, to be pasted into a shell; null where there is none that is certain.</summary>
    public string? Remedy { get; init; }

    /// <summary>The message behind the best name there is for what it is about.</summary>
    public override string ToString()
    {
        if (Mac is not null)
            return $"interface {Mac}: {Message}";
        return Alias is not null ? $"interface {Alias}: {Message}" : $"{Subject}: {Message}";
    }
}
