using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>The switches and routers of the Northbound database, without their many ports.</summary>
/// <param name="Switches">Every logical switch.</param>
/// <param name="Routers">Every logical router.</param>
/// <param name="Attachments">The router ports on each switch, by the switch's row.</param>
public sealed record LogicalNetwork(
    ImmutableArray<LogicalSwitch> Switches,
    ImmutableArray<LogicalRouter> Routers,
    ImmutableDictionary<Guid, ImmutableArray<RouterAttachment>> Attachments)
{
    /// <summary>Every row of <c>DHCP_Options</c>.</summary>
    public ImmutableArray<DhcpOptions> DhcpOptions { get; init; } = [];

    /// <summary>Every port group, by name; the schema keeps names unique.</summary>
    public ImmutableSortedDictionary<string, Guid> PortGroups { get; init; } = ImmutableSortedDictionary<string, Guid>.Empty;

    /// <summary>A network without anything in it.</summary>
    public static readonly LogicalNetwork Empty = new([], [], ImmutableDictionary<Guid, ImmutableArray<RouterAttachment>>.Empty);

    /// <summary>The router ports on a switch.</summary>
    public ImmutableArray<RouterAttachment> AttachmentsOf(LogicalSwitch logicalSwitch) => Attachments.GetValueOrDefault(logicalSwitch.Uuid, []);
}
