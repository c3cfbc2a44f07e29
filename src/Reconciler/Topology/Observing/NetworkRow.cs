using System.Collections.Immutable;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Topology.Observing;

/// <summary>A row of the Northbound as it was read.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Uuid">Its identifier.</param>
/// <param name="Columns">The columns that were read.</param>
internal sealed record NetworkRow(string Table, Guid Uuid, IReadOnlyDictionary<string, OvsdbDatum> Columns)
{
    /// <summary>The value of a column; empty if the server does not have it.</summary>
    public OvsdbDatum this[string column] => Columns.GetValueOrDefault(column, OvsdbDatum.Empty);

    /// <summary>Its name; empty if it has none.</summary>
    public string Name => Text("name");

    /// <summary>The topology that it belongs to; null if none has taken it.</summary>
    public string? Topology => this["external_ids"].Get(OwnershipKeys.Topology);

    /// <summary>The key that marks it as another tool's; null if there is none.</summary>
    public string? Tool => RowOwnership.KeyOfTool(
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, this["external_ids"].Pairs()));

    /// <summary>The text of a column; empty if it is not set.</summary>
    public string Text(string column) => this[column].Optional?.AsString ?? "";

    /// <summary>A value in a map column; null if it is not there.</summary>
    public string? Get(string column, string key) => this[column].Get(key);
}
