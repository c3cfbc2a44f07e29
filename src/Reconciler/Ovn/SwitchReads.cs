using System.Collections.Concurrent;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>
/// Reads of switches that several passes share. They are at the switch together and commit together, so what one has read is as good for the
/// others. The list of a switch's ports is long, and it is read once for all of them.
/// </summary>
internal sealed class SwitchReads
{
    private readonly ConcurrentDictionary<Guid, Lazy<Task<SwitchState?>>> _reads = new();

    /// <summary>Reads a switch, unless that was done before.</summary>
    /// <param name="session">The session to ask.</param>
    /// <param name="logicalSwitch">The switch.</param>
    /// <param name="cancellationToken">Stops waiting. The read goes on, since others may wait for it.</param>
    /// <returns>Its state; null if there is no such switch.</returns>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public Task<SwitchState?> ReadAsync(OvsdbSession session, Guid logicalSwitch, CancellationToken cancellationToken) => _reads
        .GetOrAdd(logicalSwitch, uuid => new(() => AskAsync(session, uuid)))
        .Value.WaitAsync(cancellationToken);

    private static async Task<SwitchState?> AskAsync(OvsdbSession session, Guid logicalSwitch)
    {
        var results = await session.SelectAsync(
            [new Select(NorthboundDatabase.Switch, [Condition.Uuid(logicalSwitch)], ["_version", "ports", "external_ids"])],
            CancellationToken.None);
        return results[0].Rows is [var row, ..]
            ? new(row["_version"].Single.AsUuid, [.. row["ports"].Uuids()], row["external_ids"].Get(OwnershipKeys.Changed))
            : null;
    }
}
