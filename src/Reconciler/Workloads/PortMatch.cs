using Reconciler.Intent;

namespace Reconciler.Workloads;

/// <summary>The interface that a <c>&lt;port&gt;</c> is for, or why there is none.</summary>
/// <param name="Port">The element.</param>
/// <param name="Interface">The interface; <see langword="null"/> exactly when there is an <paramref name="Error"/>.</param>
/// <param name="Error">What a person has to correct.</param>
internal sealed record PortMatch(PortAnnotation Port, WorkloadInterface? Interface, AnnotationError? Error);
