using System.Collections.Immutable;

namespace Reconciler.Intent;

/// <summary>The mistakes of an annotation, as they are listed.</summary>
internal static class AnnotationErrors
{
    /// <summary>
    /// The first <see cref="AnnotationLimits.Mistakes"/> of them, and one more that counts the rest. That one names no interface, so it may
    /// concern any: no interface may lose its rows because its own mistake is not listed.
    /// </summary>
    public static ImmutableArray<AnnotationError> Listed(ImmutableArray<AnnotationError>.Builder errors) =>
        errors.Count <= AnnotationLimits.Mistakes
            ? errors.ToImmutable()
            :
            [
                .. errors.Take(AnnotationLimits.Mistakes),
                new("metadata", $"there are {errors.Count - AnnotationLimits.Mistakes} more mistakes"),
            ];
}
