namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>One start and one end of a domain, in milliseconds.</summary>
/// <param name="Start">The whole of <c>virsh start</c>.</param>
/// <param name="StartHooks">The part of it in hook calls.</param>
/// <param name="Destroy">The whole of <c>virsh destroy</c>.</param>
/// <param name="DestroyHooks">The part of it in hook calls.</param>
internal sealed record HookRun(double Start, double StartHooks, double Destroy, double DestroyHooks);
