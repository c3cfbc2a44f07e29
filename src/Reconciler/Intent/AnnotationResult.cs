using System.Collections.Immutable;

namespace Reconciler.Intent;

/// <summary>The result of reading a domain's annotations.</summary>
/// <param name="Annotation">
/// The annotation without the ports that have an error; <see langword="null"/> if the domain has no annotation, or none that can be read.
/// </param>
/// <param name="Errors">What a person has to correct, in document order.</param>
internal sealed record AnnotationResult(DomainAnnotation? Annotation, ImmutableArray<AnnotationError> Errors)
{
    /// <summary>Whether there is nothing to correct.</summary>
    public bool IsValid => Errors.IsEmpty;
}
