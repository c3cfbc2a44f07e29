namespace Reconciler.Topology.Planning;

/// <summary>What a plan may do besides what is always safe.</summary>
/// <param name="Adopts">Whether rows that were made by hand are taken over.</param>
/// <param name="Force">Whether switches, routers and groups go although there is something in them that is not the topology's.</param>
internal sealed record PlanOptions(bool Adopts, bool Force);
