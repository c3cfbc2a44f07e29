using System.Collections.Immutable;
using Reconciler.Libvirt;

namespace Reconciler.Annotations;

/// <summary>What became of a change of an annotation.</summary>
/// <param name="Annotation">The annotation as it is to be; without ports when nothing is left of it. Null when there is an error.</param>
/// <param name="Port">The port that was changed; null when it was removed, and when there is an error.</param>
/// <param name="Interface">The interface that it is for; null when there is no port.</param>
/// <param name="Errors">What a person has to correct, one sentence each.</param>
public sealed record AnnotationEditResult(
    DomainAnnotation? Annotation, PortAnnotation? Port, DomainInterface? Interface, ImmutableArray<string> Errors)
{
    /// <summary>Whether the change can be made.</summary>
    public bool IsValid => Errors.IsEmpty;

    internal static AnnotationEditResult Refused(params ImmutableArray<string> errors) => new(null, null, null, errors);
}
