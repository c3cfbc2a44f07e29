using System.Collections.Immutable;

namespace Reconciler.Commands;

/// <summary>One row that a plan creates, changes or deletes, as <c>reconciler plan</c> shows it.</summary>
/// <param name="Action"><c>create</c>, <c>update</c>, <c>adopt</c>, <c>bind</c>, <c>delete</c> or <c>release</c>.</param>
/// <param name="Kind"><c>port</c>, <c>nat</c>, <c>dhcp_options</c> or <c>interface</c>.</param>
/// <param name="Name">The port's name, the external address, the network, or the interface's MAC address.</param>
/// <param name="On">The switch or router; for an interface the database; null if it is not known.</param>
/// <param name="Interface">The MAC address of the interface it is for; null for none.</param>
/// <param name="Columns">Its columns, or their changes, in words.</param>
internal sealed record PlanLine(string Action, string Kind, string Name, string? On, string? Interface, ImmutableArray<string> Columns)
{
    /// <summary>The sign before the line: created, deleted or changed.</summary>
    public char Sign => Action switch
    {
        "create" => '+',
        "delete" or "release" => '-',
        _ => '~',
    };

    /// <summary>The row in words.</summary>
    public string Subject => Kind switch
    {
        "port" => $"port {Name}{(On is null ? "" : $" on switch {On}")}{(Action is "adopt" or "release" ? ", made by hand" : "")}",
        "nat" => $"dnat_and_snat {Name}{(On is null ? "" : $" on router {On}")}{(Action is "adopt" or "release" ? ", made by hand" : "")}",
        "dhcp_options" => $"DHCP options of {Name} for switch {On}",
        _ => $"interface {Name} in {On}",
    };
}
