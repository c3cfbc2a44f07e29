namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>What an exploration has found.</summary>
/// <param name="States">How many different states there are.</param>
/// <param name="Transitions">How many moves between them.</param>
/// <param name="Counterexample">A shortest way to something that must not happen; null when there is none.</param>
/// <param name="Reached">The landmarks that were passed, each with how often.</param>
internal sealed record Exploration(int States, long Transitions, Counterexample? Counterexample, IReadOnlyDictionary<string, int> Reached);
