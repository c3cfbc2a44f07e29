namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>Logical_Router_Static_Route</c>.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Prefix">The column <c>ip_prefix</c>, as written.</param>
/// <param name="NextHop">The column <c>nexthop</c>, as written.</param>
internal sealed record StaticRoute(Guid Uuid, string Prefix, string NextHop);
