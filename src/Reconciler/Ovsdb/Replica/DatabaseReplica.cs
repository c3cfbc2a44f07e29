using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Reconciler.Ovsdb.Schema;

namespace Reconciler.Ovsdb.Replica;

/// <summary>A copy of the part of a database that we subscribed to, kept in step with the server.</summary>
/// <remarks>
/// When a connection is lost, the rows stay. The next connection reads everything again, and the replica publishes the difference as one
/// list of changes. So rows that were deleted in between are reported as deleted, and the replica is never seen empty.
/// </remarks>
internal sealed class DatabaseReplica
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TableReplica> _tables;
    private readonly ReplicaTally _tally = new();

    /// <summary>Creates an empty replica.</summary>
    /// <param name="database">The database's name.</param>
    /// <param name="subscriptions">Which tables, columns and rows it holds.</param>
    public DatabaseReplica(string database, IEnumerable<TableSubscription> subscriptions)
    {
        Database = database;
        _tables = subscriptions.ToDictionary(s => s.Table, s => new TableReplica(s, _tally), StringComparer.Ordinal);
    }

    private DatabaseReplica(DatabaseReplica other)
    {
        Database = other.Database;
        Budget = other.Budget;
        _tables = other._tables.ToDictionary(t => t.Key, t => t.Value.NewEmpty(_tally), StringComparer.Ordinal);
    }

    /// <summary>How many rows it holds at most. A server that has more is not followed.</summary>
    public ReplicaBudget Budget { get; set; } = ReplicaBudget.Default;

    /// <summary>How many bytes its rows take, about.</summary>
    public long Bytes => Read(r => r._tally.Bytes);

    /// <summary>The database's name.</summary>
    public string Database { get; }

    internal IEnumerable<TableReplica> Tables => _tables.Values;

    /// <summary>Adds an index. Call it before the replica is first filled.</summary>
    /// <param name="table">The table.</param>
    /// <param name="keyOf">The key of a row; null for rows that the index leaves out.</param>
    public RowIndex AddIndex(string table, Func<ReplicaRow, string?> keyOf) => _tables[table].AddIndex(keyOf);

    /// <summary>Reads rows while nothing changes them. The caller may keep the rows: they are immutable.</summary>
    /// <param name="look">Reads the rows. It must be quick, because the connection's read loop waits for it.</param>
    public T Read<T>(Func<DatabaseReplica, T> look)
    {
        lock (_gate)
            return look(this);
    }

    /// <summary>A table. Use it inside <see cref="Read{T}"/>.</summary>
    public TableReplica Table(string name) => _tables[name];

    /// <summary>Takes the column types from the schema of a new connection's server.</summary>
    /// <returns>Whether a column was added or removed, or has another type than before.</returns>
    internal bool Bind(DatabaseSchema schema)
    {
        var changed = false;
        lock (_gate)
        {
            foreach (var table in _tables.Values)
                changed |= table.Bind(schema);
        }

        return changed;
    }

    /// <summary>Replaces all rows by the reply to a monitor request, and returns the differences.</summary>
    /// <exception cref="OvsdbProtocolException">The JSON is no reply to a monitor request; the rows stay.</exception>
    internal IReadOnlyList<RowChange> Resync(JsonElement tableUpdates, UpdateFormat format)
    {
        // Read into new tables first: a broken reply must leave the replica as it was.
        var snapshot = NewEmpty();
        snapshot.ForEachRow(tableUpdates, (table, uuid, update) => Apply(table, uuid, update, format));
        return Replace(snapshot);
    }

    /// <summary>An empty replica with the same subscriptions. A snapshot is read into it while this replica stays as it is.</summary>
    internal DatabaseReplica NewEmpty() => new(this);

    /// <summary>Replaces all rows by those of a replica from <see cref="NewEmpty"/>, and returns the differences.</summary>
    internal IReadOnlyList<RowChange> Replace(DatabaseReplica snapshot)
    {
        var changes = new List<RowChange>();
        lock (_gate)
        {
            foreach (var (name, table) in snapshot._tables)
                _tables[name].Replace(table.TakeRows(), changes);
            _tally.Take(snapshot._tally);
        }

        return changes;
    }

    /// <summary>Applies the server's report of a transaction.</summary>
    /// <param name="tableUpdates">The <c>table-updates</c> of the notification.</param>
    /// <param name="format">How they are written.</param>
    /// <param name="publish">Receives the changes, also those that were applied before an exception.</param>
    /// <exception cref="OvsdbProtocolException">The JSON is no report of rows, or contradicts an earlier report.</exception>
    internal void Update(JsonElement tableUpdates, UpdateFormat format, Action<IReadOnlyList<RowChange>> publish)
    {
        var changes = ImmutableArray.CreateBuilder<RowChange>();
        try
        {
            lock (_gate)
            {
                ForEachRow(tableUpdates, (table, uuid, update) =>
                {
                    if (Apply(table, uuid, update, format) is { } change)
                        changes.Add(change);
                });
            }
        }
        finally
        {
            if (changes.Count > 0)
                publish(changes.ToImmutable());
        }
    }

    private static RowChange? Apply(TableReplica table, Guid uuid, JsonElement update, UpdateFormat format) =>
        format is UpdateFormat.Update ? table.Apply1(uuid, update) : table.Apply2(uuid, update);

    private void ForEachRow(JsonElement tableUpdates, Action<TableReplica, Guid, JsonElement> apply) =>
        OvsdbProtocolException.Guard("a report of rows", () =>
        {
            foreach (var table in tableUpdates.EnumerateObject())
            {
                if (!_tables.TryGetValue(table.Name, out var replica))
                    throw new OvsdbProtocolException($"the server reports table {table.Name}, which was not asked for");
                foreach (var row in table.Value.EnumerateObject())
                {
                    // Parsed from bytes: a string for each of 100,000 rows would only be garbage to collect.
                    if (!Guid.TryParse(JsonMarshal.GetRawUtf8PropertyName(row), out var uuid))
                        throw new OvsdbProtocolException($"the server reports a row of {table.Name} whose identifier is not a UUID");
                    apply(replica, uuid, row.Value);
                    _tally.Check(Database, Budget);
                }
            }

            return true;
        });
}
