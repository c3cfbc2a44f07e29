using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Reconciliation.Naming;

/// <summary>Collects the operations that write the names of a host: its rows, and the switches whose guests they answer. Pure.</summary>
/// <param name="host">The host.</param>
/// <param name="rows">Its rows.</param>
/// <param name="switches">The switches, by name.</param>
/// <param name="suffix">What makes the symbols of new rows unique where other operations are in the same transaction.</param>
internal sealed class NameTransaction(
    string host, ImmutableArray<NameRow> rows, ImmutableDictionary<string, NamedSwitch> switches, string suffix = "")
{
    /// <summary>What has to be so.</summary>
    public List<Operation> Guards { get; } = [];

    /// <summary>What is changed.</summary>
    public List<Operation> Changes { get; } = [];

    /// <summary>Finds the row of a switch, or makes it, and has it answer the guests of every switch of the zone.</summary>
    /// <param name="on">The switch's name.</param>
    /// <param name="records">What a new row gets.</param>
    /// <param name="row">The row that is there, whose records are left to the caller; null if it is made, or the switch is not there.</param>
    /// <returns>Whether the row is there already.</returns>
    public bool TryFind(string on, IReadOnlyCollection<KeyValuePair<string, string>> records, [NotNullWhen(true)] out NameRow? row)
    {
        row = null;
        if (!switches.TryGetValue(on, out var logicalSwitch))
            return false;
        row = rows.Where(r => r.Switch == on).OrderBy(r => r.Uuid).FirstOrDefault();
        Guards.Add(NameOperations.StillThere(logicalSwitch.Uuid, on));
        var answered = NameOperations.AnsweredBy(logicalSwitch, switches);
        if (row is not null)
        {
            // From a switch that has left the zone it is not taken: an administrator may have put it there.
            var uuid = OvsdbAtom.Uuid(row.Uuid);
            Changes.AddRange(answered.Except(row.AttachedTo).Select(s => NameOperations.Attach(s, uuid)));
            return true;
        }

        var symbol = string.Create(CultureInfo.InvariantCulture, $"names{Changes.Count}{suffix}");
        Guards.Add(NameOperations.NoneYet(host, on));
        Changes.Add(NameOperations.Create(host, on, records, symbol));
        Changes.AddRange(answered.Select(s => NameOperations.Attach(s, OvsdbAtom.NamedUuid(symbol))));
        return false;
    }
}
