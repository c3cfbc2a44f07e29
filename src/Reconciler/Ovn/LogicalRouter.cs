namespace Reconciler.Ovn;

/// <summary>A row of <c>Logical_Router</c> (ovn-nb(5)).</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">Its name. The schema allows equal names.</param>
internal sealed record LogicalRouter(Guid Uuid, string Name);
