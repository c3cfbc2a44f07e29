using Reconciler.Intent;

namespace Reconciler.Commands;

/// <summary>What <c>reconciler annotate</c> was asked to do.</summary>
/// <param name="Domain">The domain's name or UUID.</param>
/// <param name="Change">What is to become different.</param>
internal sealed record AnnotateRequest(string Domain, AnnotationChange Change)
{
    /// <summary>Whether to print what is there.</summary>
    public bool Show { get; init; }

    /// <summary>Whether to print it as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether to remove all that is there.</summary>
    public bool Clear { get; init; }

    /// <summary>Whether only the running instance is meant.</summary>
    public bool LiveOnly { get; init; }

    /// <summary>Whether only the definition is meant.</summary>
    public bool ConfigOnly { get; init; }

    /// <summary>Whether to write nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>What does not go together; null when all does.</summary>
    public string? WhyContradictory()
    {
        // To name an interface and nothing else gives it the port that does not say whose it is.
        var actions = new[] { Show, Clear, !Change.IsEmpty || (Change.Selector is not null && !Show && !Clear) }.Count(a => a);
        if (actions == 0)
            return "annotate: say what to change, or give --show or --clear";
        if (actions > 1)
            return $"annotate: {(Show ? "--show" : "--clear")} goes with nothing that changes a port";
        if (Change.Remove && !(Change with { Remove = false }).IsEmpty)
            return "annotate: --remove takes the port away; it goes with nothing that changes it";
        if (Json && !Show)
            return "annotate: --json goes with --show";
        return null;
    }
}
