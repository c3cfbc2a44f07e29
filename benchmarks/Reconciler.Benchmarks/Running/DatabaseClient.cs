using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Benchmarks.Running;

/// <summary>Writes to a database like another client. It follows no rows.</summary>
internal sealed class DatabaseClient : IAsyncDisposable
{
    private readonly OvsdbSession _session;

    private DatabaseClient(OvsdbSession session) => _session = session;

    /// <summary>Connects.</summary>
    public static async Task<DatabaseClient> ConnectAsync(OvsdbRemote remote, string database, CancellationToken cancellationToken)
    {
        var session = new OvsdbSession(new(database, []), new([remote]) { RequestTimeout = TimeSpan.FromMinutes(1) }, NullLogger.Instance);
        session.Start();
        await session.WaitForSyncAsync(cancellationToken);
        return new(session);
    }

    /// <summary>Connects to a server of the benchmarks' own.</summary>
    public static Task<DatabaseClient> ConnectAsync(OvsdbServer server, CancellationToken cancellationToken) =>
        ConnectAsync(server.Unix, server.DatabaseName, cancellationToken);

    /// <summary>Commits a transaction, which must succeed.</summary>
    public async Task<ImmutableArray<OperationResult>> TransactAsync(ImmutableArray<Operation> operations, CancellationToken cancellationToken) =>
        await _session.TransactAsync(new(operations), cancellationToken) is TransactionOutcome.Success success
            ? success.Results
            : throw new BenchmarkException("the database refuses what the benchmark writes");

    /// <summary>A row of columns.</summary>
    public static Dictionary<string, OvsdbDatum> Row(params ReadOnlySpan<(string Column, OvsdbDatum Value)> columns)
    {
        var row = new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal);
        foreach (var (column, value) in columns)
            row[column] = value;
        return row;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
