using System.Collections.Immutable;
using System.Xml.Linq;
using Reconciler.Intent;

namespace Reconciler.Workloads.Libvirt;

/// <summary>The result of a change of an annotation.</summary>
/// <param name="Element">The <c>&lt;ports&gt;</c> element to write; null if nothing is left of it, or if there is an error.</param>
/// <param name="Port">The changed port; null if it was removed, if it still has a mistake, or if there is an error.</param>
/// <param name="Interface">The port's interface; null if there is no port.</param>
/// <param name="Errors">What a person has to correct before the change can be made, one sentence each.</param>
internal sealed record AnnotationEditResult(XElement? Element, PortAnnotation? Port, WorkloadInterface? Interface,
    ImmutableArray<string> Errors)
{
    /// <summary>Nothing is left of the annotation.</summary>
    public static readonly AnnotationEditResult Cleared = new(null, null, null, []);

    /// <summary>Whether the change can be made.</summary>
    public bool IsValid => Errors.IsEmpty;

    /// <summary>Whether the change is impossible because the port to change or remove does not exist.</summary>
    public bool IsMissing { get; init; }

    /// <summary>The mistakes that were there before and remain, one sentence each. They do not prevent the change.</summary>
    public ImmutableArray<string> Remaining { get; init; } = [];

    internal static AnnotationEditResult Refused(params ImmutableArray<string> errors) => new(null, null, null, errors);
}
