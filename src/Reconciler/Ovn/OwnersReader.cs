using System.Collections.Immutable;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>Reads which hosts have rows in a Northbound. It looks at every port, so the daemon does not use it.</summary>
internal static class OwnersReader
{
    private const string ExternalIds = "external_ids";

    /// <summary>Reads them.</summary>
    /// <param name="session">A session in step.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The hosts that rows name as their owner, sorted, and how many rows name each.</returns>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public static async Task<ImmutableSortedDictionary<string, int>> ReadAsync(OvsdbSession session, CancellationToken cancellationToken)
    {
        var results = await session.SelectAsync(
        [
            new Select(NorthboundDatabase.Port, [], [ExternalIds]),
            new Select(NorthboundDatabase.Nat, [Condition.Equal("type", "dnat_and_snat")], [ExternalIds]),
            new Select(NorthboundDatabase.Dhcp, [], [ExternalIds]),
            new Select(NorthboundDatabase.Dns, [], [ExternalIds]),
        ], cancellationToken);
        return results.SelectMany(r => r.Rows).Select(r => r[ExternalIds].Get(OwnershipKeys.Host)).OfType<string>()
            .CountBy(h => h, StringComparer.Ordinal).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
