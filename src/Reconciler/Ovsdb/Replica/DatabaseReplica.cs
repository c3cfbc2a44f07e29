using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Reconciler.Ovsdb.Schema;

namespace Reconciler.Ovsdb.Replica;

/// <summary>The part of a database that we asked for, kept in step with the server.</summary>
/// <remarks>
/// A connection that is lost leaves the rows as they are. When the next one has read them again, the difference is published as
/// one list of changes: rows that disappeared in between are seen to be gone, and nobody sees an empty replica.
/// </remarks>
public sealed class DatabaseReplica
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TableReplica> _tables;

    /// <summary>Creates an empty replica.</summary>
    /// <param name="database">The database's name.</param>
    /// <param name="subscriptions">What it holds.</param>
    public DatabaseReplica(string database, IEnumerable<TableSubscription> subscriptions)
    {
        Database = database;
        _tables = subscriptions.ToDictionary(s => s.Table, s => new TableReplica(s), StringComparer.Ordinal);
    }

    private DatabaseReplica(string database, Dictionary<string, TableReplica> tables)
    {
        Database = database;
        _tables = tables;
    }

    /// <summary>The database's name.</summary>
    public string Database { get; }

    internal IEnumerable<TableReplica> Tables => _tables.Values;

    /// <summary>Adds an index. To be called before the replica is first filled.</summary>
    /// <param name="table">The table.</param>
    /// <param name="keyOf">The key of a row; null for rows that the index leaves out.</param>
    public RowIndex AddIndex(string table, Func<ReplicaRow, string?> keyOf) => _tables[table].AddIndex(keyOf);

    /// <summary>Looks at the rows while nothing changes them. Rows taken out may be kept: they are immutable.</summary>
    /// <param name="look">Must be quick: it holds up the connection's read loop.</param>
    public T Read<T>(Func<DatabaseReplica, T> look)
    {
        lock (_gate)
            return look(this);
    }

    /// <summary>A table. Use it inside <see cref="Read{T}"/>.</summary>
    public TableReplica Table(string name) => _tables[name];

    /// <summary>Takes the column types of the server just connected to.</summary>
    /// <returns>Whether a column has another type than before, has come or has gone.</returns>
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

    /// <summary>Replaces everything by what a monitor request answered, and says what is different.</summary>
    /// <exception cref="OvsdbProtocolException">It is no such answer; nothing is replaced.</exception>
    internal IReadOnlyList<RowChange> Resync(JsonElement tableUpdates, UpdateFormat format)
    {
        // Read into tables of their own first: a reply that turns out to be broken must leave what is here as it was.
        var snapshot = NewEmpty();
        ForEachRow(snapshot._tables, tableUpdates, (table, uuid, update) => Apply(table, uuid, update, format));
        return Replace(snapshot);
    }

    /// <summary>A replica of the same that is empty: what everything is read into while this one stays as it is.</summary>
    internal DatabaseReplica NewEmpty() => new(Database, _tables.ToDictionary(t => t.Key, t => t.Value.NewEmpty(), StringComparer.Ordinal));

    /// <summary>Replaces everything by the rows of a replica of <see cref="NewEmpty"/>, and says what is different.</summary>
    internal IReadOnlyList<RowChange> Replace(DatabaseReplica snapshot)
    {
        var changes = new List<RowChange>();
        lock (_gate)
        {
            foreach (var (name, table) in snapshot._tables)
                _tables[name].Replace(table.TakeRows(), changes);
        }

        return changes;
    }

    /// <summary>Applies what the server reports of a transaction.</summary>
    /// <param name="tableUpdates">The <c>table-updates</c> of the notification.</param>
    /// <param name="format">How they are written.</param>
    /// <param name="publish">Receives the changes, also those applied before an exception.</param>
    /// <exception cref="OvsdbProtocolException">It is no report of rows, or contradicts an earlier one.</exception>
    internal void Update(JsonElement tableUpdates, UpdateFormat format, Action<IReadOnlyList<RowChange>> publish)
    {
        var changes = ImmutableArray.CreateBuilder<RowChange>();
        try
        {
            lock (_gate)
            {
                ForEachRow(_tables, tableUpdates, (table, uuid, update) =>
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

    private static void ForEachRow(
        Dictionary<string, TableReplica> tables, JsonElement tableUpdates, Action<TableReplica, Guid, JsonElement> apply) =>
        OvsdbProtocolException.Guard("a report of rows", () =>
        {
            foreach (var table in tableUpdates.EnumerateObject())
            {
                if (!tables.TryGetValue(table.Name, out var replica))
                    throw new OvsdbProtocolException($"the server reports table {table.Name}, which was not asked for");
                foreach (var row in table.Value.EnumerateObject())
                {
                    // As bytes: a string for each of a hundred thousand rows would be garbage at once.
                    if (!Guid.TryParse(JsonMarshal.GetRawUtf8PropertyName(row), out var uuid))
                        throw new OvsdbProtocolException($"the server reports a row of {table.Name} whose identifier is not a UUID");
                    apply(replica, uuid, row.Value);
                }
            }

            return true;
        });
}
