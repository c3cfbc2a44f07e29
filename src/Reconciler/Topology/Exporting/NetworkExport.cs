using System.Collections.Immutable;
using Reconciler.Topology.Model;

namespace Reconciler.Topology.Exporting;

/// <summary>The file of what is there.</summary>
/// <param name="File">The file.</param>
/// <param name="Unsaid">What is there and cannot be said in a file, as sentences; it stays as it is.</param>
internal sealed record NetworkExport(TopologyFile File, ImmutableArray<string> Unsaid);
