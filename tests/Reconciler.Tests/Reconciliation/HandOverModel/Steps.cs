namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>The kinds of steps that a plan of the model may have; they are those of <see cref="Reconciler.Reconciliation.PlanAction"/>.</summary>
[Flags]
internal enum Steps : ushort
{
    None = 0,
    Offer = 1,
    LetGo = 2,
    Take = 4,
    Settle = 8,
    Withdraw = 16,
    Delete = 32,
    Create = 64,
    Bind = 128,

    /// <summary>Not looked at and not guarded: what the broken variants do.</summary>
    Reckless = 256,
}
