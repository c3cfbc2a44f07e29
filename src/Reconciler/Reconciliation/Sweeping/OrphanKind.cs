namespace Reconciler.Reconciliation.Sweeping;

/// <summary>What can be left over.</summary>
internal enum OrphanKind
{
    /// <summary>A logical switch port that we created: it is deleted.</summary>
    Port,

    /// <summary>A logical switch port that was made by hand and that we have adopted: it is given back as it was.</summary>
    AdoptedPort,

    /// <summary>The membership of an adopted port in a port group that we made it join; others go with their port.</summary>
    GroupMembership,

    /// <summary>A floating IP.</summary>
    Nat,

    /// <summary>A floating IP that was made by hand and that we have adopted: it is given back as it was.</summary>
    AdoptedNat,

    /// <summary>DHCP options that we made and no port refers to.</summary>
    DhcpOptions,

    /// <summary>The offer of a row to another host by a migration that is over: it is withdrawn.</summary>
    Offer,

    /// <summary>A port of the integration bridge whose device is gone.</summary>
    OvsPort,
}
