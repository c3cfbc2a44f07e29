using System.Collections.Immutable;
using System.Xml.Linq;
using Reconciler.Intent;

namespace Reconciler.Workloads.Libvirt;

/// <summary>What became of a change of an annotation.</summary>
/// <param name="Element">The <c>&lt;ports&gt;</c> element as it is to be written; null when nothing is left of it, and when there is an error.</param>
/// <param name="Port">The port that was changed; null when it was removed, when it has a mistake still, and when there is an error.</param>
/// <param name="Interface">The interface that it is for; null when there is no port.</param>
/// <param name="Errors">What a person has to correct for the change to be made, one sentence each.</param>
internal sealed record AnnotationEditResult(XElement? Element, PortAnnotation? Port, WorkloadInterface? Interface, ImmutableArray<string> Errors)
{
    /// <summary>Nothing is left of the annotation.</summary>
    public static readonly AnnotationEditResult Cleared = new(null, null, null, []);

    /// <summary>Whether the change can be made.</summary>
    public bool IsValid => Errors.IsEmpty;

    /// <summary>Whether it cannot be made because what is to be changed or removed is not there.</summary>
    public bool IsMissing { get; init; }

    /// <summary>What was wrong before and still is, one sentence each: it does not keep the change from being made.</summary>
    public ImmutableArray<string> Remaining { get; init; } = [];

    internal static AnnotationEditResult Refused(params ImmutableArray<string> errors) => new(null, null, null, errors);
}
