using System.Collections.Immutable;

namespace Reconciler.Intent;

/// <summary>The result of reading a libvirt network's annotation.</summary>
/// <param name="Annotation">
/// The defaults without the parts that have an error; <see langword="null"/> if the network has no annotation, or none that can be read.
/// </param>
/// <param name="Errors">What a person has to correct, in document order.</param>
internal sealed record NetworkAnnotationResult(NetworkAnnotation? Annotation, ImmutableArray<AnnotationError> Errors)
{
    /// <summary>Whether there is nothing to correct.</summary>
    public bool IsValid => Errors.IsEmpty;
}
