namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>What can happen next.</summary>
internal enum MoveKind : byte
{
    StartDomain,
    GuestBegins,
    StopDomain,
    MigrationBegins,
    MigrationPlugsIn,
    MigrationReceives,
    MigrationPauses,
    MigrationResumes,
    MigrationEnds,
    DestinationFails,
    MigrationIsCancelled,
    SourceGivesUp,
    HostCrashes,
    HostBoots,
    DaemonCrashes,
    DaemonStarts,
    DaemonSyncs,
    DaemonReads,
    DaemonPlans,
    DaemonCommits,
    AnswerIsLost,
    TimePasses,
    SweepLooks,
    SweepCommits,
}
