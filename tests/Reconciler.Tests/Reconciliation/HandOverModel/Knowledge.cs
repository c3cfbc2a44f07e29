namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>What a daemon's inventory has of the domain: the parts of its record, and whether it has departed.</summary>
[Flags]
internal enum Knowledge : byte
{
    Nothing = 0,
    Known = 1,
    Active = 2,
    Coming = 4,
    Leaving = 8,
    Departed = 16,
    Executes = 32,
}
