using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>What a workload is made of and asks for, read once, when its source has told of it.</summary>
/// <param name="Id">The workload.</param>
/// <param name="Name">Its name, for messages and for <c>external_ids</c> only: names change.</param>
/// <param name="Interfaces">All its interfaces in the order of its definition, whatever they are connected to.</param>
/// <param name="Intent">What it asks for, and what of that cannot be read.</param>
internal sealed record WorkloadDefinition(WorkloadId Id, string Name, ImmutableArray<WorkloadInterface> Interfaces, AnnotationResult Intent)
{
    /// <summary>What it asks for, without the parts that have a mistake.</summary>
    public ImmutableArray<PortAnnotation> Ports => Intent.Annotation?.Ports ?? [];

    /// <summary>What it asks for as it was written. Two definitions with the same text ask for the same.</summary>
    public string IntentText { get; init; } = "";

    /// <summary>Whether it says anything of what it asks for, be it right or wrong.</summary>
    public bool HasIntent => IntentText.Length > 0;
}
