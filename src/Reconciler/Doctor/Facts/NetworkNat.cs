namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>NAT</c> of any owner.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Type"><c>snat</c>, <c>dnat</c> or <c>dnat_and_snat</c>.</param>
/// <param name="ExternalIp">The column <c>external_ip</c>, as written.</param>
/// <param name="LogicalIp">The column <c>logical_ip</c>, as written.</param>
internal sealed record NetworkNat(Guid Uuid, string Type, string ExternalIp, string LogicalIp)
{
    /// <summary>The host that owns it; null for a row that is not ours.</summary>
    public string? Host { get; init; }

    /// <summary>The name of the domain that it is for; null for a row that is not ours.</summary>
    public string? Domain { get; init; }

    /// <summary>The column <c>gateway_port</c>; null if it is empty or the server does not have it.</summary>
    public Guid? GatewayPort { get; init; }

    /// <summary>Whether it is distributed: the port's own chassis answers for the address.</summary>
    public bool IsDistributed { get; init; }

    /// <summary>The column <c>external_port_range</c>: the ports of the external address that it uses; empty for all.</summary>
    public string ExternalPorts { get; init; } = "";
}
