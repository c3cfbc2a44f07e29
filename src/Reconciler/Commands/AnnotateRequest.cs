using Reconciler.Intent;

namespace Reconciler.Commands;

/// <summary>What <c>reconciler annotate</c> was asked to do.</summary>
/// <param name="Domain">The domain's name or UUID.</param>
/// <param name="Change">The change.</param>
internal sealed record AnnotateRequest(string Domain, AnnotationChange Change)
{
    /// <summary>Whether to print the annotation.</summary>
    public bool Show { get; init; }

    /// <summary>Whether to print JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether to remove the whole annotation.</summary>
    public bool Clear { get; init; }

    /// <summary>Whether to use only the running domain.</summary>
    public bool LiveOnly { get; init; }

    /// <summary>Whether to use only the definition.</summary>
    public bool ConfigOnly { get; init; }

    /// <summary>Whether to write nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Which options contradict each other, in words; null for none.</summary>
    public string? WhyContradictory()
    {
        // A selector alone is a change too: the port without a selector gets it.
        var actions = new[] { Show, Clear, !Change.IsEmpty || (Change.Selector is not null && !Show && !Clear) }.Count(a => a);
        if (actions == 0)
            return "annotate: say what to change, or give --show or --clear";
        if (actions > 1)
            return $"annotate: {(Show ? "--show" : "--clear")} goes with nothing that changes a port";
        if (Change.Remove && !(Change with { Remove = false }).IsEmpty)
            return "annotate: --remove takes the port away; it goes with nothing that changes it";
        return null;
    }
}
