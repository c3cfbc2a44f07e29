using Reconciler.Intent;

namespace Reconciler.Workloads;

/// <summary>The interface for a <c>&lt;port&gt;</c>, or why there is none.</summary>
/// <param name="Port">The element.</param>
/// <param name="Interface">The interface; <see langword="null"/> exactly if there is an <paramref name="Error"/>.</param>
/// <param name="Error">What a person has to correct.</param>
internal sealed record PortMatch(PortAnnotation Port, WorkloadInterface? Interface, AnnotationError? Error);
