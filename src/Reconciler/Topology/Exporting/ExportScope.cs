using System.Globalization;
using Reconciler.Ovsdb.Values;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Exporting;

/// <summary>Which rows an export has, and what it says of the others.</summary>
/// <param name="observed">What is there.</param>
/// <param name="name">The topology's name.</param>
/// <param name="isIn">Which rows belong to it.</param>
internal sealed class ExportScope(ObservedNetwork observed, string name, Func<NetworkRow, bool> isIn)
{
    private readonly List<string> _unsaid = [];
    private int _parts;

    /// <summary>What is there.</summary>
    public ObservedNetwork Observed => observed;

    /// <summary>The topology's name.</summary>
    public string Name => name;

    /// <summary>What is there and cannot be said in a file, as sentences.</summary>
    public ICollection<string> Unsaid => _unsaid;

    /// <summary>Whether a row is in the file. Another tool's never is, since a topology never takes it over.</summary>
    public bool IsIn(NetworkRow row) => isIn(row) && (row.Topology is not null || row.Tool is null);

    /// <summary>Whether a row belongs to nobody.</summary>
    public static bool IsNobodys(NetworkRow row) =>
        row.Topology is null && row.Tool is null && row.Get("external_ids", Ownership.OwnershipKeys.Host) is null;

    /// <summary>A place that no other part of the file has.</summary>
    public TextPosition Next() => new(++_parts, 0);

    /// <summary>Says something that is not in the file.</summary>
    public void Say(string sentence) => _unsaid.Add(sentence);

    /// <summary>The rows of a table, by name; of several with one name the first.</summary>
    public NetworkRow[] Named(string table)
    {
        var rows = observed[table].Values.Where(IsIn).OrderBy(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.Uuid).ToArray();
        foreach (var group in rows.GroupBy(r => r.Name, StringComparer.Ordinal))
        {
            if (group.Key.Length == 0)
                Say($"{Count(group.Count())} of {table} without a name: not here");
            else if (group.Count() > 1)
                Say($"there are {group.Count().ToString(CultureInfo.InvariantCulture)} rows of {table} with the name '{group.Key}'; only one is here");
        }

        var others = observed[table].Values.Where(r => isIn(r) && !IsIn(r)).OrderBy(r => r.Name, StringComparer.Ordinal).ToArray();
        if (others.Length > 0)
        {
            Say($"{Count(others.Length)} of {table} belong{(others.Length == 1 ? "s" : "")} to other tools, such as '{others[0].Name}' "
                + $"(external_ids:{others[0].Tool}); not here");
        }

        return [.. rows.DistinctBy(r => r.Name, StringComparer.Ordinal).Where(r => r.Name.Length > 0)];
    }

    /// <summary>The rows in a container that are in the file. It says which are not, and why.</summary>
    /// <param name="container">The container.</param>
    /// <param name="column">The column that refers to them.</param>
    /// <param name="table">Their table.</param>
    /// <param name="containerName">What the container is called, for people.</param>
    /// <param name="nameOf">What they are called.</param>
    /// <param name="type">Their type, if the table has several; null for all.</param>
    public NetworkRow[] Contents(
        NetworkRow container, string column, string table, string containerName, Func<NetworkRow, string> nameOf, string? type = null)
    {
        var rows = observed.In(container, column, table).Where(r => type is null || r.Text("type") == type).ToArray();
        foreach (var other in rows.Where(r => !IsIn(r)))
        {
            var owner = other.Topology is { } topology ? $"belongs to topology {topology}"
                : other.Tool is { } key ? $"belongs to another tool (external_ids:{key})"
                : $"was made by hand, and does not belong to topology {name}";
            Say($"{containerName}: {nameOf(other)} {owner}; it is not here");
        }

        foreach (var row in rows.Where(IsIn))
            SayColumns(row, $"{containerName}: {nameOf(row)}");
        return [.. rows.Where(IsIn)];
    }

    /// <summary>Says what a row has in columns that no file can say.</summary>
    public void SayColumns(NetworkRow row, string called)
    {
        foreach (var column in NetworkTables.UnsaidColumnsOf(row.Table).Where(c => row[c].Count > 0))
        {
            var value = row[column];
            if (value.Equals(OvsdbDatum.Of(OvsdbAtom.Integer(0))) || value.Equals(OvsdbDatum.Of("")))
                continue;
            var text = value.Keys[0].Kind is AtomKind.Uuid ? column : $"{column} {Planning.ColumnChange.Text(value)}";
            Say($"{called} has {text}, which cannot be said here and stays as it is");
        }
    }

    /// <summary>A number of rows in words.</summary>
    public static string Count(int rows) => rows == 1 ? "1 row" : string.Create(CultureInfo.InvariantCulture, $"{rows} rows");
}
