namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>One thing that happens.</summary>
/// <param name="Kind">What.</param>
/// <param name="Host">On which host, or to which.</param>
/// <param name="IsHookLost">Whether the hook call that goes with it does not reach the daemon.</param>
internal readonly record struct Move(MoveKind Kind, Host Host, bool IsHookLost = false)
{
    public override string ToString() => $"{Kind} {Host}{(IsHookLost ? " (hook lost)" : "")}";
}
