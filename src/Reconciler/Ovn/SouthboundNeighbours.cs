using System.Net;
using Microsoft.Extensions.Logging;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovn;

/// <summary>Makes OVN's routers forget the MAC address of an external address after it has moved to another port or router.</summary>
/// <remarks>
/// Routers keep learned addresses in <c>MAC_Binding</c> of the Southbound (ovn-sb(5)), by default for ever. We connect to the Southbound
/// only for the deletion: floating IPs seldom move, and each lasting connection costs the server.
/// </remarks>
internal sealed class SouthboundNeighbours
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Func<string?> _remote;
    private readonly Func<TlsFiles> _tls;
    private readonly ILogger _logger;

    /// <summary>Creates the object.</summary>
    /// <param name="remote">Returns the Southbound's address from <c>external_ids:ovn-remote</c>; null if it is not set.</param>
    /// <param name="tls">The files for an encrypted connection.</param>
    /// <param name="logger">Receives failures. The cost of a failure is a while without traffic.</param>
    public SouthboundNeighbours(Func<string?> remote, Func<TlsFiles> tls, ILogger logger)
    {
        _remote = remote;
        _tls = tls;
        _logger = logger;
    }

    /// <summary>Deletes the routers' learned MAC addresses of these addresses.</summary>
    public async Task ForgetAsync(IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellationToken)
    {
        if (_remote() is not { } text || !OvsdbRemote.TryParseList(text, out var remotes, out _))
            return;

        var replica = new DatabaseReplica("OVN_Southbound", []);
        await using var session = new OvsdbSession(replica, new(remotes) { Tls = _tls }, _logger);
        session.Start();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            await session.WaitForSyncAsync(patience.Token);
            var outcome = await session.TransactAsync(
                new([
                    .. addresses.Select(a => new Delete("MAC_Binding", [Condition.Equal("ip", a.ToString())])),
                    new Comment($"reconciler: {string.Join(", ", addresses)} moved"),
                ]),
                patience.Token);
            if (outcome is not TransactionOutcome.Success)
                _logger.LogDebug("Routers could not be made to forget {Addresses}: {Outcome}", addresses, outcome);
        }
        catch (Exception e) when (e is OvsdbException or OperationCanceledException)
        {
            _logger.LogDebug("Routers could not be made to forget {Addresses}: {Reason}", addresses, e.Message);
        }
    }
}
