using System.Collections.Immutable;

namespace Reconciler.Topology.Keys;

/// <summary>How a single value is written.</summary>
/// <param name="Placeholder">What stands for a value in documents, such as <c>ADDRESS/LENGTH</c>.</param>
/// <param name="Check">Why a text is not such a value, to follow the text in a message; null if it is one.</param>
internal sealed record ValueSyntax(string Placeholder, Func<string, string?> Check)
{
    /// <summary>A regular expression that every value fulfils, for editors; null for none.</summary>
    public string? Pattern { get; init; }

    /// <summary>The words that can be written, if there are no other values.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>The least whole number, if values are numbers.</summary>
    public int? Minimum { get; init; }

    /// <summary>The greatest whole number.</summary>
    public int? Maximum { get; init; }

    /// <summary>Whether values are whole numbers.</summary>
    public bool IsInteger => Minimum is not null;
}
