using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Printing;
using Reconciler.Reconciliation.Sweeping;

namespace Reconciler.Commands;

/// <summary>The report of <c>reconciler sweep</c>. Pure.</summary>
/// <param name="Scope">Whose rows: <c>host node-1</c>.</param>
/// <param name="Found">The orphans.</param>
/// <param name="Removal">The result of the removal; null if nothing was to be removed.</param>
/// <param name="Stopped">Whether it stopped because there were too many orphans to be likely.</param>
internal sealed record SweepReport(string Scope, OrphanFindings Found, RemovalReport? Removal, bool Stopped)
{
    /// <summary>The host that was asked for and has no rows, and the hosts that have some; null if it has rows.</summary>
    public (string Host, ImmutableArray<string> Others)? Nobody { get; init; }

    /// <summary>The command's exit status.</summary>
    public int ExitStatus
    {
        get
        {
            if (Stopped || Removal is { Left.IsEmpty: false })
                return Commands.ExitStatus.Failure;
            return Removal is null && !Found.Orphans.IsEmpty ? Commands.ExitStatus.Differences : Commands.ExitStatus.Done;
        }
    }

    /// <summary>The headings of the table's columns.</summary>
    public static readonly ImmutableArray<string> Columns = ["Kind", "Name", "Switch or router", "Domain", "Host", "Reason"];

    /// <summary>The table of rows that were, or would be, removed.</summary>
    public IEnumerable<IReadOnlyList<string>> Rows() => Listed.Select(o => (IReadOnlyList<string>)
        [o.KindName, o.Name, o.Place ?? "–", o.Workload ?? "–", o.Host, o.Reason]);

    /// <summary>The text after the table.</summary>
    public string Summary()
    {
        var count = Found.Orphans.IsEmpty ? "No orphans" : $"{Found.Orphans.Length} orphan{(Found.Orphans.Length == 1 ? "" : "s")}";
        // Memberships in port groups are orphans with no row of their own, so there may be more orphans than rows.
        var among = Found.RowsThatGo == Found.Orphans.Length ? "among" : $"with {Found.RowsThatGo} of";
        var found = $"{count} {among} {Found.Rows} row{(Found.Rows == 1 ? "" : "s")} of {Scope}";
        if (Found.Orphans.IsEmpty)
            return found + ".";
        return Removal is null ? found + "; nothing was removed." : $"{found}; {Removal.Removed.Length} removed.";
    }

    /// <summary>What was not removed, and why: for standard error.</summary>
    public IEnumerable<string> Complaints()
    {
        if (Stopped)
        {
            yield return $"stopped: {Found.RowsThatGo} of {Found.Rows} rows are more than half, which is more than is likely; "
                + "check them, and remove them with --force if they are orphans";
        }

        if (Nobody is { } nobody)
        {
            var others = nobody.Others.IsEmpty ? "and no row names another" : $"rows name {string.Join(", ", nobody.Others.Select(VisibleText.Line))}";
            yield return $"no row names host {VisibleText.Line(nobody.Host)}{Intent.Suggestion.Clause(nobody.Host, nobody.Others)} ({others})";
        }

        foreach (var (orphan, reason) in Removal?.Left ?? [])
            yield return $"{orphan.KindName} {VisibleText.Line(orphan.Name)} was left: {VisibleText.Line(reason)}";
        if (Removal?.Failure is { } failure)
            yield return $"the sweep could not be finished: {VisibleText.Line(failure)}; run it again";
    }

    /// <summary>The report as JSON.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("scope"u8, Scope);
        writer.WriteNumber("rows"u8, Found.Rows);
        writer.WriteStartArray("orphans"u8);
        var removed = (Removal?.Removed ?? []).Select(o => o.Key).ToHashSet();
        foreach (var orphan in Listed)
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, orphan.KindName.Replace(' ', '_'));
            writer.WriteString("name"u8, orphan.Name);
            writer.WriteString("on"u8, orphan.Place);
            writer.WriteString("domain"u8, orphan.Workload);
            writer.WriteString("workload_kind"u8, orphan.Owner?.Kind);
            writer.WriteString("host"u8, orphan.Host);
            writer.WriteString("reason"u8, orphan.Reason);
            writer.WriteString("uuid"u8, orphan.Row);
            writer.WriteBoolean("removed"u8, removed.Contains(orphan.Key));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("removed"u8, removed.Count);
        writer.WriteBoolean("stopped"u8, Stopped);
        writer.WriteArray("complaints", Complaints());
        writer.WriteEndObject();
    }

    private IEnumerable<Orphan> Listed => Found.Orphans.OrderBy(o => o.Host, StringComparer.Ordinal)
        .ThenBy(o => o.Workload, StringComparer.Ordinal).ThenBy(o => o.Kind).ThenBy(o => o.Name, StringComparer.Ordinal);
}
