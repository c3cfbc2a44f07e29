using System.Collections.Immutable;
using Reconciler.Topology.Model;

namespace Reconciler.Topology.Reading;

/// <summary>What was read from a file.</summary>
/// <param name="File">The logical network; null if the text is no YAML.</param>
/// <param name="Mistakes">What is wrong, in the order of the file.</param>
internal sealed record TopologyReading(TopologyFile? File, ImmutableArray<FileMistake> Mistakes)
{
    /// <summary>Whether the file can be carried out.</summary>
    public bool IsUsable => File is not null && Mistakes.All(m => m.IsWarning);
}
