using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>The switches and routers of the Northbound database, without their many ports.</summary>
/// <param name="Switches">Every logical switch.</param>
/// <param name="Routers">Every logical router.</param>
/// <param name="Attachments">The router ports on each switch, by the switch's row.</param>
internal sealed record LogicalNetwork(
    ImmutableArray<LogicalSwitch> Switches,
    ImmutableArray<LogicalRouter> Routers,
    ImmutableDictionary<Guid, ImmutableArray<RouterAttachment>> Attachments)
{
    /// <summary>Every row of <c>DHCP_Options</c>.</summary>
    public ImmutableArray<DhcpOptions> DhcpOptions { get; init; } = [];

    /// <summary>Every port group, by name; the schema keeps names unique.</summary>
    public ImmutableSortedDictionary<string, Guid> PortGroups { get; init; } = ImmutableSortedDictionary<string, Guid>.Empty;

    /// <summary>The details that decide which addresses are free on a router, by the router's row.</summary>
    public ImmutableDictionary<Guid, RouterDetails> RouterDetails { get; init; } = ImmutableDictionary<Guid, RouterDetails>.Empty;

    /// <summary>
    /// The physical networks that switches reach by their <c>localnet</c> ports, as <c>NAME</c> or <c>NAME:TAG</c>, by the switch's row.
    /// Switches without such a port have no entry.
    /// </summary>
    public ImmutableDictionary<Guid, ImmutableArray<string>> PhysicalNetworks { get; init; } = ImmutableDictionary<Guid, ImmutableArray<string>>.Empty;

    /// <summary>The virtual addresses of a switch's load balancers, by the switch's row.</summary>
    public ImmutableDictionary<Guid, ImmutableArray<VirtualAddress>> SwitchVirtualAddresses { get; init; } =
        ImmutableDictionary<Guid, ImmutableArray<VirtualAddress>>.Empty;

    /// <summary>Whether the server's schema has <c>NAT.gateway_port</c>.</summary>
    public bool HasGatewayPortColumn { get; init; } = true;

    /// <summary>An empty network.</summary>
    public static readonly LogicalNetwork Empty = new([], [], ImmutableDictionary<Guid, ImmutableArray<RouterAttachment>>.Empty);

    /// <summary>The details of a router.</summary>
    public RouterDetails DetailsOf(Guid router) => RouterDetails.GetValueOrDefault(router, Ovn.RouterDetails.None);

    /// <summary>The router ports on a switch.</summary>
    public ImmutableArray<RouterAttachment> AttachmentsOf(LogicalSwitch logicalSwitch) => Attachments.GetValueOrDefault(logicalSwitch.Uuid, []);
}
