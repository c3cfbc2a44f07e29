using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Replica;

/// <summary>The rows of one table that a replica holds. Read it inside <see cref="DatabaseReplica.Read{T}"/>.</summary>
internal sealed class TableReplica
{
    private readonly TableSubscription _subscription;
    private readonly ReplicaTally _tally;
    private readonly List<RowIndex> _indexes = [];
    private Dictionary<Guid, ReplicaRow> _rows = [];
    private FrozenDictionary<string, int> _ordinals = FrozenDictionary<string, int>.Empty;
    private byte[][] _names = [];
    private ColumnType?[] _types = [];
    private OvsdbDatum[] _defaults = [];

    internal TableReplica(TableSubscription subscription, ReplicaTally tally)
    {
        _subscription = subscription;
        _tally = tally;
    }

    /// <summary>The table's name.</summary>
    public string Name => _subscription.Table;

    /// <summary>The rows, by identifier.</summary>
    public IReadOnlyDictionary<Guid, ReplicaRow> Rows => _rows;

    internal TableSubscription Subscription => _subscription;

    /// <summary>Whether the connected server has the table.</summary>
    internal bool IsPresent => Array.Exists(_types, t => t is not null);

    /// <summary>The subscribed columns that the connected server has.</summary>
    internal IEnumerable<string> PresentColumns => _ordinals.Where(o => _types[o.Value] is not null).Select(o => o.Key).Order(StringComparer.Ordinal);

    internal RowIndex AddIndex(Func<ReplicaRow, string?> keyOf)
    {
        var index = new RowIndex(keyOf);
        _indexes.Add(index);
        return index;
    }

    /// <summary>Takes the column types from the schema of a new connection's server.</summary>
    /// <returns>Whether the types differ from those before. If so, the rows can only be replaced, not updated.</returns>
    /// <exception cref="OvsdbProtocolException">The schema lacks the table or a column that is not optional.</exception>
    internal bool Bind(DatabaseSchema schema)
    {
        if (!schema.Tables.TryGetValue(Name, out var table) && !_subscription.IsOptional)
            throw new OvsdbProtocolException($"the server's schema {schema.Name} {schema.Version} has no table {Name}");

        var columns = _subscription.Columns.Concat(_subscription.OptionalColumns).Distinct(StringComparer.Ordinal).ToArray();
        var types = new ColumnType?[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            if (table?.Columns.TryGetValue(columns[i], out var type) is true)
                types[i] = type;
            else if (table is not null && i < _subscription.Columns.Length)
                throw new OvsdbProtocolException($"the server's schema {schema.Name} {schema.Version} has no column {Name}.{columns[i]}");
        }

        if (types.AsSpan().SequenceEqual(_types))
            return false;
        _types = types;
        _defaults = [.. types.Select(t => t is null ? OvsdbDatum.Empty : OvsdbDatum.DefaultOf(t))];
        _names = [.. columns.Select(Encoding.UTF8.GetBytes)];
        _ordinals = columns.Select((name, i) => KeyValuePair.Create(name, i)).ToFrozenDictionary(StringComparer.Ordinal);
        return true;
    }

    /// <summary>Applies one row of an <c>update2</c> or <c>update3</c>, or of the reply to a monitor request.</summary>
    /// <exception cref="OvsdbProtocolException">The update contradicts an earlier one.</exception>
    internal RowChange Apply2(Guid uuid, JsonElement update)
    {
        var old = _rows.GetValueOrDefault(uuid);
        foreach (var member in update.EnumerateObject())
        {
            if (member.NameEquals("initial"u8) || member.NameEquals("insert"u8))
            {
                return old is null
                    ? Put(old, ReadRow(uuid, member.Value))
                    : throw Contradiction(uuid, "inserts", "already here");
            }

            if (member.NameEquals("modify"u8))
                return Put(old ?? throw Contradiction(uuid, "modifies", "not here"), Modify(old, member.Value));
            if (member.NameEquals("delete"u8))
                return Put(old ?? throw Contradiction(uuid, "deletes", "not here"), null);
            throw new OvsdbProtocolException($"an update of {Name} has the unknown member '{member.Name}'");
        }

        throw new OvsdbProtocolException($"an update of {Name} says nothing of row {uuid}");
    }

    /// <summary>Applies one row of an <c>update</c> (RFC 7047, section 4.1.6), where the server did not filter rows for us.</summary>
    /// <returns>The change; null if the subscription asks for neither the old row nor the new one.</returns>
    internal RowChange? Apply1(Guid uuid, JsonElement update)
    {
        var old = _rows.GetValueOrDefault(uuid);
        if (!update.TryGetProperty("new"u8, out var json) || json.ValueKind is JsonValueKind.Null)
            return old is null ? null : Put(old, null);

        var row = ReadRow(uuid, json);
        if (_subscription.IsFiltered && !_subscription.Where.Any(c => c.Matches(row)))
            return old is null ? null : Put(old, null);
        return Put(old, row);
    }

    /// <summary>
    /// Replaces the rows by those of <paramref name="snapshot"/>, and adds the differences to <paramref name="changes"/>.
    /// </summary>
    internal void Replace(Dictionary<Guid, ReplicaRow> snapshot, List<RowChange> changes)
    {
        foreach (var (uuid, old) in _rows)
        {
            if (!snapshot.ContainsKey(uuid))
                changes.Add(new(Name, uuid, old, null));
        }

        foreach (var (uuid, row) in snapshot)
        {
            var old = _rows.GetValueOrDefault(uuid);
            if (old is null || !old.SameValues(row))
                changes.Add(new(Name, uuid, old, row));
        }

        _rows = snapshot;
        foreach (var index in _indexes)
            index.Rebuild(snapshot.Values);
    }

    /// <summary>An empty replica of the same table, to build a snapshot in.</summary>
    /// <param name="tally">Counts its rows.</param>
    internal TableReplica NewEmpty(ReplicaTally tally) => new(_subscription, tally)
    {
        _ordinals = _ordinals, _names = _names, _types = _types, _defaults = _defaults,
    };

    internal Dictionary<Guid, ReplicaRow> TakeRows() => _rows;

    private RowChange Put(ReplicaRow? old, ReplicaRow? current)
    {
        var uuid = (current ?? old)!.Uuid;
        if (current is null)
            _rows.Remove(uuid);
        else
            _rows[uuid] = current;
        _tally.Count(old, current);
        foreach (var index in _indexes)
            index.Replace(old, current);
        return new(Name, uuid, old, current);
    }

    private ReplicaRow ReadRow(Guid uuid, JsonElement json)
    {
        var values = (OvsdbDatum[])_defaults.Clone();
        foreach (var column in json.EnumerateObject())
        {
            if (TypeOf(column, out var ordinal) is { } type)
                values[ordinal] = Checked(OvsdbDatum.Read(column.Value, type), type, column);
        }

        return new(uuid, _ordinals, values);
    }

    private ReplicaRow Modify(ReplicaRow old, JsonElement json)
    {
        var values = old.CopyValues();
        foreach (var column in json.EnumerateObject())
        {
            if (TypeOf(column, out var ordinal) is { } type)
                values[ordinal] = Checked(values[ordinal].Apply(OvsdbDatum.Read(column.Value, type), type), type, column);
        }

        return new(old.Uuid, _ordinals, values);
    }

    /// <summary>Checks the number of elements. Callers read a scalar without a check, so it must have exactly one.</summary>
    private OvsdbDatum Checked(OvsdbDatum value, ColumnType type, JsonProperty column) => type.Allows(value.Count)
        ? value
        : throw new OvsdbProtocolException($"the server reports {value.Count} elements in {Name}.{column.Name}, which has from {type.Min} to {type.Max}");

    private ColumnType? TypeOf(JsonProperty column, out int ordinal)
    {
        // Compared as bytes: a string for each column of each row would only be garbage to collect.
        var written = JsonMarshal.GetRawUtf8PropertyName(column);
        for (ordinal = 0; ordinal < _names.Length; ordinal++)
        {
            if (written.SequenceEqual(_names[ordinal]))
                return _types[ordinal];
        }

        // The name as written did not match; it may contain JSON escapes.
        return written.Contains((byte)'\\') && _ordinals.TryGetValue(column.Name, out ordinal) ? _types[ordinal] : null;
    }

    private OvsdbProtocolException Contradiction(Guid uuid, string verb, string state) =>
        new($"the server {verb} row {uuid} of {Name}, which is {state}");
}
