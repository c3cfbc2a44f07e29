using System.Collections.Immutable;

namespace Reconciler.Commands.Graph;

/// <summary>A router's port on a switch.</summary>
/// <param name="Router">The router.</param>
/// <param name="Switch">The switch.</param>
/// <param name="Addresses">The router's addresses there, with the lengths of their networks.</param>
internal sealed record GraphLink(string Router, string Switch, ImmutableArray<string> Addresses);
