namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>One of the model's two hosts, or none.</summary>
internal enum Host : byte
{
    None,
    A,
    B,
}
