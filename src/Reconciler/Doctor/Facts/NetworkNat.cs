namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>NAT</c>, whosever.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Type"><c>snat</c>, <c>dnat</c> or <c>dnat_and_snat</c>.</param>
/// <param name="ExternalIp">The column <c>external_ip</c>, as it is written.</param>
/// <param name="LogicalIp">The column <c>logical_ip</c>, as it is written.</param>
internal sealed record NetworkNat(Guid Uuid, string Type, string ExternalIp, string LogicalIp)
{
    /// <summary>The host that owns it; null for a row that is not ours.</summary>
    public string? Host { get; init; }

    /// <summary>The name of the domain that it is for; null for a row that is not ours.</summary>
    public string? Domain { get; init; }

    /// <summary>The column <c>gateway_port</c>; null where it is empty, and where the server does not have it.</summary>
    public Guid? GatewayPort { get; init; }

    /// <summary>Whether the port's own host answers for the address.</summary>
    public bool IsDistributed { get; init; }

    /// <summary>Which ports the external address is shared by; empty where it is whole.</summary>
    public string ExternalPorts { get; init; } = "";
}
