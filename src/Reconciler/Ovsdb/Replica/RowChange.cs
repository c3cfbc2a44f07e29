namespace Reconciler.Ovsdb.Replica;

/// <summary>What happened to one row of a replica.</summary>
/// <param name="Table">The row's table.</param>
/// <param name="Uuid">The row's identifier.</param>
/// <param name="Old">The row before; null when it is new here.</param>
/// <param name="New">The row after; null when it was deleted, or no longer fulfils the subscription's conditions.</param>
internal sealed record RowChange(string Table, Guid Uuid, ReplicaRow? Old, ReplicaRow? New);
