namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>The domain's port in the Northbound.</summary>
/// <param name="Id">The row; 0 for none. A row that is made anew has another.</param>
/// <param name="Name">Its name: an iface-id.</param>
/// <param name="Owner"><c>reconciler:host</c>.</param>
/// <param name="Incoming"><c>reconciler:incoming</c>.</param>
/// <param name="Arrived"><c>reconciler:arrived</c>.</param>
/// <param name="IsHeldBack">Whether <c>activation-strategy</c> is there: no part of <c>external_ids</c>, so no guard compares it.</param>
internal readonly record struct PortRow(byte Id, byte Name, Host Owner, Host Incoming, Host Arrived, bool IsHeldBack)
{
    public bool Exists => Id != 0;

    /// <summary>Whether a daemon's replica holds it.</summary>
    public bool IsVisibleTo(Host host) => Exists && (Owner == host || Incoming == host);

    /// <summary>Whether a guard that was made for <paramref name="seen"/> holds.</summary>
    public bool IsAs(PortRow seen) => this with { IsHeldBack = false } == seen with { IsHeldBack = false };

    public override string ToString() => !Exists ? "no port" : string.Concat(
        $"port {Id} named {Name} of {Owner}", Incoming is Host.None ? "" : $", incoming {Incoming}", Arrived is Host.None ? "" : $", arrived from {Arrived}");
}
