namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>The hook calls that the model has; the others add nothing.</summary>
internal enum Hook : byte
{
    Migrate,
    Start,
    Stopped,
}
