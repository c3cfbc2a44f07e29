using Reconciler.Ovsdb.Protocol;

namespace Reconciler.OpenVSwitch;

/// <summary>The settings of this host in <c>Open_vSwitch external_ids</c> (ovn-controller(8), "Configuration").</summary>
/// <param name="SystemId">
/// The chassis name: from the file <c>system-id-override</c>, or else <c>system-id</c>; null while neither is set.
/// </param>
/// <param name="IntegrationBridge"><c>ovn-bridge-CHASSIS</c>, or <c>ovn-bridge</c>, or <c>br-int</c>.</param>
/// <param name="NorthboundRemote"><c>ovn-nb</c>: where the Northbound database is; null where it is not set.</param>
internal sealed record HostSettings(string? SystemId, string IntegrationBridge, string? NorthboundRemote)
{
    /// <summary><c>ovn-remote-CHASSIS</c>, or <c>ovn-remote</c>: where the Southbound database is; null where it is not set.</summary>
    public string? SouthboundRemote { get; init; }

    /// <summary>The files named by <c>ovs-vsctl set-ssl</c>, which ovn-controller(8) uses too; null if it was never run.</summary>
    public TlsFiles? Tls { get; init; }
}
