using System.Collections;
using System.Globalization;
using System.Net;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

/// <summary>
/// The steps of a plan as all that their records hold, written down so that two can be compared and a difference can be read. What a step
/// says in words is left out: it may be said otherwise.
/// </summary>
internal static class PlanText
{
    /// <summary>Asserts that a plan has exactly these steps, in this order.</summary>
    public static void AssertAre(IEnumerable<PlanAction> actual, IEnumerable<PlanAction> expected) =>
        Assert.That(Of(actual), Is.EqualTo(Of(expected)));

    /// <summary>Each step in one text.</summary>
    public static string[] Of(IEnumerable<PlanAction> actions) => [.. actions.Select(Show)];

    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => text,
        IPAddress address => address.ToString(),
        IDictionary map => $"{{{string.Join(", ", Entries(map).Order(StringComparer.Ordinal))}}}",
        IEnumerable many => $"[{string.Join(", ", many.Cast<object?>().Select(Show))}]",
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        bool flag => $"{flag}",
        _ => ShowRecord(value),
    };

    private static IEnumerable<string> Entries(IDictionary map)
    {
        foreach (DictionaryEntry entry in map)
            yield return $"{Show(entry.Key)}={Show(entry.Value)}";
    }

    /// <summary>What a record was made with; what it works out of that would say it twice.</summary>
    private static string ShowRecord(object record)
    {
        var held = record.GetType().GetProperties()
            .Where(p => p.CanWrite && p.GetIndexParameters().Length == 0)
            .Select(p => (p.Name, Value: p.GetValue(record)))
            .Select(p => $"{p.Name}: {(p.Name is "Differences" ? Columns((IEnumerable<string>)p.Value!) : Show(p.Value))}");
        return $"{record.GetType().Name}({string.Join("; ", held.Order(StringComparer.Ordinal))})";
    }

    /// <summary>The columns and options that an update says it is about. All else that it says is in its other properties too.</summary>
    private static string Columns(IEnumerable<string> differences) =>
        string.Join(' ', differences.Select(d => d.Split(' ')[0]).Where(IsColumn));

    private static bool IsColumn(string word) =>
        word is "addresses" or "type" or "tag" || word.Contains('_', StringComparison.Ordinal)
            || word.StartsWith("options:", StringComparison.Ordinal);
}
