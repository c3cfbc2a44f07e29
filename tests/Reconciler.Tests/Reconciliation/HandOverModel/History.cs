namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>What a daemon remembers from pass to pass: <see cref="Reconciler.Reconciliation.RowHistory"/>, with its times in brief.</summary>
/// <param name="IsHeld">Whether the rows have been its host's while the domain was active there.</param>
/// <param name="OfferedTo">The host that they were offered to when they last were.</param>
/// <param name="IsFresh">Whether they were taken a moment ago, so that they are not to be settled yet.</param>
/// <param name="HasOffer">Whether it has seen rows of the other host that are offered to its own.</param>
/// <param name="IsConfirmed">Whether libvirt has said since then that the guest executes.</param>
internal readonly record struct History(bool IsHeld, Host OfferedTo, bool IsFresh, bool HasOffer, bool IsConfirmed);
