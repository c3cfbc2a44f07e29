using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Naming;

/// <summary>The operations on rows of <c>DNS</c> (ovn-nb(5)): one row of a host for each switch. Pure.</summary>
internal static class NameOperations
{
    /// <summary>The guard: a host has no row for a switch yet.</summary>
    public static Operation NoneYet(string host, string on) => Wait.None(
        NorthboundDatabase.Dns, [OfHost(host, on)], "external_ids", $"the names of switch {on} have just been made");

    /// <summary>The guard: a switch is still there under its name.</summary>
    public static Operation StillThere(Guid logicalSwitch, string name) => Wait.Unchanged(
        NorthboundDatabase.Switch, logicalSwitch, Row(("name", OvsdbDatum.Of(name))), $"switch {name} is gone or has another name");

    /// <summary>The guard: nobody has changed a row's records since it was read.</summary>
    public static Operation Unchanged(NameRow row) => Wait.Unchanged(
        NorthboundDatabase.Dns, row.Uuid, Row(("records", OvsdbDatum.Map(row.Records))),
        $"the names of switch {row.Switch} have changed meanwhile");

    /// <summary>
    /// The switches whose guests are to be answered by the row of a switch: the switch itself, and all others of its zone. OVN answers a
    /// guest by the rows of its own switch only (ovn-nb(5), <c>Logical_Switch</c>, <c>dns_records</c>).
    /// </summary>
    /// <param name="on">The switch.</param>
    /// <param name="switches">All switches.</param>
    public static IEnumerable<Guid> AnsweredBy(NamedSwitch on, ImmutableDictionary<string, NamedSwitch> switches) =>
    [
        on.Uuid,
        .. switches.Values.Where(s => s.Uuid != on.Uuid && s.Zone is not null && string.Equals(s.Zone, on.Zone, StringComparison.OrdinalIgnoreCase))
            .Select(s => s.Uuid).Order(),
    ];

    /// <summary>Makes a host's row for a switch.</summary>
    /// <param name="host">The host.</param>
    /// <param name="on">The switch's name.</param>
    /// <param name="records">Its records.</param>
    /// <param name="symbol">The row's name within the transaction.</param>
    public static Operation Create(string host, string on, IEnumerable<KeyValuePair<string, string>> records, string symbol) => new Insert(
        NorthboundDatabase.Dns, Row(("records", OvsdbDatum.Map(records)), ("external_ids", OwnerOf(host, on))), symbol);

    /// <summary>Has the guests of a switch answered by a row.</summary>
    public static Operation Attach(Guid logicalSwitch, OvsdbAtom row) => new Mutate(
        NorthboundDatabase.Switch, [Condition.Uuid(logicalSwitch)], [Mutation.Insert("dns_records", OvsdbDatum.Of(row))])
            { ExpectedCount = 1 };

    /// <summary>Changes the records of a row that was read.</summary>
    /// <param name="row">The row.</param>
    /// <param name="gone">The records to take out.</param>
    /// <param name="added">The records to put in. What the row has under the same name has to be in <paramref name="gone"/>.</param>
    public static Operation Change(
        Guid row, IReadOnlyCollection<string> gone, IReadOnlyCollection<KeyValuePair<string, string>> added) => new Mutate(
            NorthboundDatabase.Dns, [Condition.Uuid(row)],
            [
                .. gone.Count > 0 ? [Mutation.Delete("records", OvsdbDatum.Set(gone))] : Array.Empty<Mutation>(),
                .. added.Count > 0 ? [Mutation.Insert("records", OvsdbDatum.Map(added))] : Array.Empty<Mutation>(),
            ]) { ExpectedCount = 1 };

    /// <summary>Takes records out of a host's row for a switch, if it has one.</summary>
    public static Operation TakeOut(string host, string on, IEnumerable<string> names) => new Mutate(
        NorthboundDatabase.Dns, [OfHost(host, on)], [Mutation.Delete("records", OvsdbDatum.Set(names))]);

    private static OvsdbDatum OwnerOf(string host, string on) =>
        OvsdbDatum.Map([KeyValuePair.Create(OwnershipKeys.Host, host), KeyValuePair.Create(OwnershipKeys.Switch, on)]);

    private static Condition OfHost(string host, string on) => Condition.Includes("external_ids", OwnerOf(host, on));

    private static Dictionary<string, OvsdbDatum> Row(params ReadOnlySpan<(string Column, OvsdbDatum Value)> columns)
    {
        var row = new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal);
        foreach (var (column, value) in columns)
            row[column] = value;
        return row;
    }
}
