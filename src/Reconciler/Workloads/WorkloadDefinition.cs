using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>What a workload consists of and asks for. It is read once, when its source has reported it.</summary>
/// <param name="Id">The workload.</param>
/// <param name="Name">Its name, only for messages and for <c>external_ids</c>: names change.</param>
/// <param name="Interfaces">All its interfaces in the order of its definition, whatever they are connected to.</param>
/// <param name="Intent">Its annotation, and the mistakes in it.</param>
internal sealed record WorkloadDefinition(WorkloadId Id, string Name, ImmutableArray<WorkloadInterface> Interfaces, AnnotationResult Intent)
{
    /// <summary>The ports of its annotation, without the parts that have a mistake.</summary>
    public ImmutableArray<PortAnnotation> Ports => Intent.Annotation?.Ports ?? [];

    /// <summary>The text of its annotation. Two definitions with the same text ask for the same.</summary>
    public string IntentText { get; init; } = "";

    /// <summary>Whether it has an annotation, right or wrong.</summary>
    public bool HasIntent => IntentText.Length > 0;
}
