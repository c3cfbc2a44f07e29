using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Doctor.Facts;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Doctor.Reading;

/// <summary>
/// Asks each of the Northbound's servers what it is. A host uses one of them, and would notice only later that the others do not work.
/// </summary>
internal static class RemoteReader
{
    private const string Database = "OVN_Northbound";

    private static readonly Transaction s_question =
        new([new Select(ServerDatabase.Table, [Condition.Equal("name", Database)], ["model", "connected", "leader"])]);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks all at once. It takes three seconds at most.</summary>
    /// <param name="remotes">The servers.</param>
    /// <param name="tls">The files for encrypted connections.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ImmutableArray<RemoteFacts>> ReadAsync(
        IReadOnlyList<OvsdbRemote> remotes, TlsFiles tls, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(remotes.Select(r => ReadAsync(r, tls, cancellationToken)))];

    private static async Task<RemoteFacts> ReadAsync(OvsdbRemote remote, TlsFiles tls, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(s_patience);
        try
        {
            await using var connection = new OvsdbConnection(await remote.ConnectAsync(tls, bound.Token), s_patience, static (_, _) => { });
            return await connection.CallAsync(
                "transact", writer => s_question.WriteParameters(writer, ServerDatabase.Database), s_patience,
                reply => Describe(remote, reply), bound.Token);
        }
        catch (OvsdbErrorReplyException)
        {
            // Servers before OVS 2.9 have no such table, and no clusters.
            return new(remote.Text, "standalone", null);
        }
        catch (OvsdbException e)
        {
            return NoAnswer(remote, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return NoAnswer(remote, $"no answer within {s_patience.TotalSeconds:0} s");
        }
    }

    private static RemoteFacts Describe(OvsdbRemote remote, JsonElement reply)
    {
        if (!reply[0].TryGetProperty("rows"u8, out var rows) || rows.GetArrayLength() == 0)
            return new(remote.Text, "no Northbound", $"the server has no database {Database}");
        var row = rows[0];
        var server = new ServerDatabase(
            row.GetProperty("model"u8).GetString()!, row.GetProperty("connected"u8).GetBoolean(), row.GetProperty("leader"u8).GetBoolean());
        var kind = server switch
        {
            { IsClustered: false } => server.Model,
            { Leader: true } => "leader",
            _ => "follower",
        };
        return new(remote.Text, kind, server.WhyUnusable(leaderOnly: false));
    }

    private static RemoteFacts NoAnswer(OvsdbRemote remote, string reason) => new(
        remote.Text, "no answer",
        reason.StartsWith(remote.Text, StringComparison.Ordinal) ? reason[remote.Text.Length..].TrimStart(':', ' ') : reason);
}
