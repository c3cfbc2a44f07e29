using Reconciler.Ovn;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Adopting;

/// <summary>
/// Finds what a row made by hand has and no annotation can ask for. The row of an annotation goes when its machine stops, and the next one
/// would not have it. Pure.
/// </summary>
/// <remarks>Columns that nobody here has heard of count too, so that nothing of a newer OVN is lost.</remarks>
internal static class UnsaidColumns
{
    /// <summary>The columns that an annotation says, or that OVN fills itself.</summary>
    private static readonly string[] s_ofPort =
        ["name", "addresses", "port_security", "dhcpv4_options", "dhcpv6_options", "dynamic_addresses", "up"];

    private static readonly string[] s_ofNat = ["type", "external_ip", "logical_ip", "logical_port", "external_mac", "gateway_port"];

    /// <summary>The options of a translation that mean the same as none if they are <c>false</c>.</summary>
    private static readonly string[] s_offUnlessSaid = ["stateless", "add_route"];

    /// <summary>What the row has, each as <c>column=value</c> or <c>column:key=value</c>.</summary>
    /// <param name="table">The table as the server has it.</param>
    /// <param name="row">All columns of the row.</param>
    public static IEnumerable<string> Of(TableSchema table, IReadOnlyDictionary<string, OvsdbDatum> row)
    {
        var said = table.Name == NorthboundDatabase.Port ? s_ofPort : s_ofNat;
        foreach (var (column, type) in table.Columns.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            if (said.Contains(column) || !row.TryGetValue(column, out var value) || value.Count == 0
                || value.Equals(OvsdbDatum.DefaultOf(type)) || IsWithoutEffect(column, value))
                continue;
            if (!value.IsMap)
            {
                // People do not know rows by their identifiers.
                yield return type.Key is AtomKind.Uuid ? column : $"{column}={string.Join(' ', value.Keys.ToArray())}";
                continue;
            }

            foreach (var (key, text) in value.Pairs())
            {
                var isOurs = column == "external_ids" && key.StartsWith(OwnershipKeys.Prefix, StringComparison.Ordinal);
                if (!isOurs && !(column == "options" && text == "false" && s_offUnlessSaid.Contains(key)))
                    yield return $"{column}:{key}={text}";
            }
        }
    }

    /// <summary>Whether a value means the same as none. A port is enabled unless it is said not to be.</summary>
    private static bool IsWithoutEffect(string column, OvsdbDatum value) =>
        column == "enabled" && value.Equals(OvsdbDatum.Of(OvsdbAtom.Boolean(true)));
}
