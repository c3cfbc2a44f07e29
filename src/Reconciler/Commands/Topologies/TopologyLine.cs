using System.Collections.Immutable;
using Reconciler.Topology.HostNetworks;
using Reconciler.Topology.Planning;

namespace Reconciler.Commands.Topologies;

/// <summary>One row that a topology's plan creates, changes, takes over or deletes. Pure.</summary>
/// <param name="Action"><c>create</c>, <c>update</c>, <c>adopt</c> or <c>delete</c>.</param>
/// <param name="Kind">What it is, such as <c>switch</c>.</param>
/// <param name="Name">What it is called.</param>
/// <param name="On">What it is on; null for nothing.</param>
/// <param name="Columns">Its columns, or their changes, in words.</param>
internal sealed record TopologyLine(string Action, string Kind, string Name, string? On, ImmutableArray<string> Columns)
{
    /// <summary>The sign before the line: created, deleted or changed.</summary>
    public char Sign => Action switch { "create" => '+', "delete" => '-', _ => '~' };

    /// <summary>The row in words.</summary>
    public string Subject => $"{Kind} {Name}{(On is null ? "" : $" on {On}")}{(Action == "adopt" ? ", made by hand" : "")}";

    /// <summary>The line of a step.</summary>
    public static TopologyLine Of(TopologyChange change) => change switch
    {
        TopologyChange.Create create => new("create", create.Row.Kind, create.Row.Label, create.Row.On, [.. ColumnsOf(create)]),
        TopologyChange.Change c => new(
            c.IsAdopted ? "adopt" : "update", c.Row.Kind, c.Row.Label, c.Row.On,
            [
                .. c.Columns.Select(d => d.Describe()),
                .. c.NewUsers.Select(u => $"{u} gets it"),
                .. c.OldUsers.Select(u => $"{TopologyPlanner.KindOf(u)} {u.Name} loses it"),
            ]),
        TopologyChange.Delete delete => new(
            "delete", delete.Kind, TopologyPlanner.LabelOf(delete.Row), delete.Container is { } holder ? $"{TopologyPlanner.KindOf(holder)} {holder.Name}" : null, []),
        _ => throw new NotSupportedException($"no words for {change.GetType().Name}"),
    };

    /// <summary>The line of a libvirt network.</summary>
    public static TopologyLine Of(HostNetworkChange change) =>
        new(change.IsNew ? "create" : "update", "libvirt network", change.Name, null, change.Details);

    private static IEnumerable<string> ColumnsOf(TopologyChange.Create create)
    {
        var columns = create.Row.Initial.Concat(create.Row.Columns)
            .Where(c => c.Value.Count > 0 && !(c.Key == "name" && c.Value.Single.AsString == create.Row.Label));
        foreach (var (column, value) in columns.OrderBy(c => c.Key, StringComparer.Ordinal))
            yield return $"{column} {ColumnChange.Text(value)}";
        foreach (var (column, keys) in create.Row.Keys.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            var some = keys.Where(k => k.Value is not null && !(column == "external_ids" && k.Key == Ownership.OwnershipKeys.Topology));
            foreach (var (key, value) in some.OrderBy(k => k.Key, StringComparer.Ordinal))
                yield return $"{column}:{key} {value}";
        }

        foreach (var user in create.Row.Users)
            yield return $"{user} gets it";
    }
}
