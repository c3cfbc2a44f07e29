using System.Collections.Immutable;
using Reconciler.Ovsdb.Values;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Desiring;

/// <summary>A row that is to be there, and the row that is there for it.</summary>
internal sealed class DesiredRow
{
    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>What it is, in words: <c>switch</c>, <c>route</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is called, for people.</summary>
    public required string Label { get; init; }

    /// <summary>What it is on, for people, such as <c>router gw-router</c>; null for nothing.</summary>
    public string? On { get; init; }

    /// <summary>Where the file asks for it.</summary>
    public TextPosition At { get; init; }

    /// <summary>The row that is there; null if there is none.</summary>
    public NetworkRow? Existing { get; init; }

    /// <summary>The columns that are to have exactly these values.</summary>
    public IReadOnlyDictionary<string, OvsdbDatum> Columns { get; init; } = RowValues.NoColumns;

    /// <summary>The columns that only a new row gets.</summary>
    public IReadOnlyDictionary<string, OvsdbDatum> Initial { get; init; } = RowValues.NoColumns;

    /// <summary>In map columns: keys and their values; null for keys that are not to be there. Other keys stay as they are.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> Keys { get; init; }

    /// <summary>The row whose column holds this one; null for rows that stand by themselves.</summary>
    public DesiredRow? Container { get; init; }

    /// <summary>That column.</summary>
    public string ContainerColumn { get; init; } = "";

    /// <summary>Rows that refer to this one by a column, besides its container. Where else the topology has it, it is taken out.</summary>
    public ImmutableArray<DesiredRow> Users { get; init; } = [];

    /// <summary>That column.</summary>
    public string UserColumn { get; init; } = "";

    /// <summary>What has to be alone in its table: columns with the same values belong to rows that were read, and to no others.</summary>
    public ImmutableArray<string> Identity { get; init; } = [];

    /// <summary>The value that a column of the row will have; empty if the topology does not say.</summary>
    public OvsdbDatum this[string column] => Columns.GetValueOrDefault(column) ?? Initial.GetValueOrDefault(column) ?? OvsdbDatum.Empty;

    /// <summary>The name that the row has, or will have.</summary>
    public string Name => Existing?.Name ?? this["name"].Optional?.AsString ?? "";

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Label}{(On is null ? "" : $" on {On}")}";
}
