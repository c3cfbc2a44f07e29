namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>A host's daemon: what it knows, what it remembers, and what it is about to commit.</summary>
/// <param name="IsUp">Whether it runs.</param>
/// <param name="IsSynced">Whether it has read libvirt's full list.</param>
/// <param name="Knowledge">What libvirt and its hooks have told of the domain.</param>
/// <param name="History">What it remembers of the rows.</param>
/// <param name="Pass">The plan of the pass that is under way.</param>
/// <param name="SeenRow">The row that the last sweep has seen as an orphan, or with an offer that nothing came of; 0 for none.</param>
/// <param name="SeenAs">As which of the two.</param>
/// <param name="Sweep">What the sweep that is under way removes.</param>
internal readonly record struct Daemon(
    bool IsUp, bool IsSynced, Knowledge Knowledge, History History, PlannedSteps Pass, byte SeenRow, Steps SeenAs, PlannedSteps Sweep)
{
    /// <summary>One that has just been started.</summary>
    public static readonly Daemon Fresh = default(Daemon) with { IsUp = true };
}
