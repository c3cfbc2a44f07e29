using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>A session with a Northbound database of which everything it publishes is kept.</summary>
internal sealed class NorthboundSession : IAsyncDisposable
{
    public const string Owner = "owner";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly PublishedChanges _published;

    private NorthboundSession(OvsdbSessionOptions options)
    {
        Replica = new("OVN_Northbound", [
            new("Logical_Switch", ["name", "ports", "external_ids"]) { OptionalColumns = ["note"] },
            new("Logical_Switch_Port", ["name", "addresses", "external_ids", "up"]) { Where = [Condition.Includes("external_ids", Owner, "us")] },
        ]);
        Session = new(Replica, options, NullLogger.Instance);
        _published = new(Session);
    }

    public DatabaseReplica Replica { get; }

    public OvsdbSession Session { get; }

    /// <summary>What was said of being in step, in order.</summary>
    public IReadOnlyList<bool> Synced => _published.Synced;

    /// <summary>Every change since the last <see cref="Forget"/>, as <c>+name</c>, <c>-name</c> or <c>name</c>.</summary>
    public IReadOnlyList<string> Changes => _published.Changes;

    /// <summary>Connects and waits for the rows.</summary>
    public static async Task<NorthboundSession> StartAsync(
        IReadOnlyList<OvsdbRemote> remotes, Func<OvsdbSessionOptions, OvsdbSessionOptions>? configure = null)
    {
        var options = new OvsdbSessionOptions(remotes);
        var session = new NorthboundSession(configure?.Invoke(options) ?? options);
        session.Session.Start();
        try
        {
            await session.SyncedAsync();
        }
        catch (TimeoutException e)
        {
            var reason = session.Session.LastError;
            await session.DisposeAsync();
            throw new AssertionException($"not in step within {Bound.TotalSeconds} s: {reason}", e);
        }

        return session;
    }

    /// <summary>Whether the session has been in step all the time since it first was.</summary>
    public bool IsHealthy() => Synced.Count == 1 && Session.IsSynced;

    public void Forget() => _published.Forget();

    public Task SyncedAsync() => Session.WaitForSyncAsync(CancellationToken.None).WaitAsync(Bound);

    /// <summary>Waits until the session has been in step so many times.</summary>
    public Task SyncedAgainAsync(int times) => Eventually.Async(
        () => Task.FromResult(Synced.Count(s => s)), n => n >= times, Bound, "in step again");

    public Task BarrierAsync() => Session.BarrierAsync(CancellationToken.None);

    public Task<TransactionOutcome> TransactAsync(params ImmutableArray<Operation> operations) =>
        Session.TransactAsync(new(operations), CancellationToken.None).WaitAsync(Bound);

    /// <summary>The names of a table's rows, in order.</summary>
    public IReadOnlyList<string> Names(string table = "Logical_Switch") =>
        Replica.Read(r => r.Table(table).Rows.Values.Select(row => row["name"].Single.AsString).Order(StringComparer.Ordinal).ToArray());

    public ReplicaRow Switch(string name) =>
        Replica.Read(r => r.Table("Logical_Switch").Rows.Values.Single(row => row["name"].Single.AsString == name));

    public static Insert NewSwitch(string name) => new("Logical_Switch", Row(("name", OvsdbDatum.Of(name))), "s");

    public static Insert NewPort(string name, string uuidName = "p", string owner = "us") => new(
        "Logical_Switch_Port", Row(("name", OvsdbDatum.Of(name)), ("external_ids", OvsdbDatum.Map([KeyValuePair.Create(Owner, owner)]))), uuidName);

    /// <summary>Puts ports on a switch, and wants exactly one switch of that name.</summary>
    public static Mutate PutOn(string name, params OvsdbAtom[] ports) =>
        new("Logical_Switch", [Condition.Equal("name", name)], [Mutation.Insert("ports", OvsdbDatum.Set(ports))]) { ExpectedCount = 1 };

    public static IReadOnlyDictionary<string, OvsdbDatum> Row(params (string Column, OvsdbDatum Value)[] columns) =>
        columns.ToDictionary(c => c.Column, c => c.Value, StringComparer.Ordinal);

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
