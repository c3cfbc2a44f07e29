using System.Collections.Immutable;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovn;

/// <summary>Reads the registered chassis from the Southbound (ovn-sb(5)).</summary>
internal static class SouthboundReader
{
    private const string Mappings = "ovn-bridge-mappings";

    /// <summary>Reads the chassis.</summary>
    /// <param name="session">A session in step.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server has gone away.</exception>
    public static async Task<ImmutableArray<Chassis>> ReadAsync(OvsdbSession session, CancellationToken cancellationToken)
    {
        var results = await session.SelectAsync(
        [
            new Select("Chassis", [], ["name", "hostname", "encaps", "other_config", "external_ids"]),
            new Select("Encap", [], ["_uuid", "ip"]),
        ], cancellationToken);
        var addresses = results[1].Rows.ToDictionary(r => r["_uuid"].Single.AsUuid, r => r["ip"].Single.AsString);
        return [.. results[0].Rows.Select(row => Read(row, addresses)).OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    private static Chassis Read(IReadOnlyDictionary<string, OvsdbDatum> row, Dictionary<Guid, string> addresses) => new(
        row["name"].Single.AsString,
        row["hostname"].Single.AsString,
        [.. row["encaps"].Uuids().Select(addresses.GetValueOrDefault).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
        // Versions before 20.12 have the mappings in external_ids.
        BridgeMapping.ReadAll(row["other_config"].Get(Mappings) ?? row["external_ids"].Get(Mappings)));
}
