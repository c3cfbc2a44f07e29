namespace Reconciler.Reconciliation.Sweeping;

/// <summary>The kinds of orphans.</summary>
internal enum OrphanKind
{
    /// <summary>A logical switch port that we created. It is deleted.</summary>
    Port,

    /// <summary>A logical switch port that was made by hand and that we adopted. It is released as it was.</summary>
    AdoptedPort,

    /// <summary>The membership of an adopted port in a port group that we made it join. Other memberships end with their port.</summary>
    GroupMembership,

    /// <summary>A floating IP.</summary>
    Nat,

    /// <summary>A floating IP that was made by hand and that we adopted. It is released as it was.</summary>
    AdoptedNat,

    /// <summary>DHCP options that we created and that no port uses.</summary>
    DhcpOptions,

    /// <summary>The offer of a row to another host, by a migration that is over. It is withdrawn.</summary>
    Offer,

    /// <summary>A port of the integration bridge whose device is gone.</summary>
    OvsPort,
}
