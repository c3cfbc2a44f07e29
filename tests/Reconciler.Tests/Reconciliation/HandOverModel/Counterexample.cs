namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>How something comes about that must not.</summary>
/// <param name="Violation">What.</param>
/// <param name="Trace">The moves that lead there, each with the state after it.</param>
/// <param name="End">Where it ends.</param>
internal sealed record Counterexample(Violation Violation, IReadOnlyList<(Move? Move, World World)> Trace, World End)
{
    public override string ToString() => string.Join(
        '\n',
        [$"{Violation}, after {Trace.Count - 1} moves:", .. Trace.Select(t => $"  {(t.Move is { } move ? move.ToString() : "at first"),-34}{t.World}"), $"  {"at the end",-34}{End}"]);
}
