using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Reconciler.Doctor;
using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Commands;

/// <summary>The report of <c>reconciler doctor</c>. Pure.</summary>
/// <param name="Facts">The facts that were checked.</param>
/// <param name="Findings">What is wrong.</param>
internal sealed record DoctorReport(HealthFacts Facts, ImmutableArray<Finding> Findings)
{
    /// <summary>The command's exit status.</summary>
    public int ExitStatus
    {
        get
        {
            if (!Facts.Unreachable.IsEmpty)
                return Commands.ExitStatus.Failure;
            return Findings.IsEmpty ? Commands.ExitStatus.Done : Commands.ExitStatus.Differences;
        }
    }

    /// <summary>The report for people: a paragraph for each finding, and their number at the end.</summary>
    public string Text()
    {
        if (Findings.IsEmpty)
            return $"Healthy: {Checked()}.\n";

        var text = new StringBuilder();
        foreach (var finding in Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Name(finding.Severity).ToUpperInvariant()}: {VisibleText.Line(finding.Subject)}  [{finding.Check}]\n");
            Append(text, "what", finding.Statement);
            Append(text, "so", finding.Consequence);
            Append(text, "do", finding.Remedy);
            text.Append('\n');
        }

        var errors = Findings.Count(f => f.Severity is Severity.Error);
        return text.Append(CultureInfo.InvariantCulture, $"{Count(errors, "error")} and {Count(Findings.Length - errors, "warning")}; {Checked()}.\n").ToString();
    }

    /// <summary>The findings as JSON.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var finding in Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("check"u8, finding.Check);
            writer.WriteString("severity"u8, Name(finding.Severity));
            writer.WriteString("subject"u8, finding.Subject);
            writer.WriteString("finding"u8, finding.Statement);
            writer.WriteString("consequence"u8, finding.Consequence);
            writer.WriteString("remedy"u8, finding.Remedy);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>
    /// What was checked: <c>38 checks of host node-1 (libvirt 9.0.0, 2 domains) and of 3 switches, 1 router and 5 ports</c>.
    /// </summary>
    private string Checked()
    {
        var sources = new List<string>();
        if (Facts.OpenVSwitch is { Version: { } ovs })
            sources.Add($"Open vSwitch {ovs}");
        if (Facts.Libvirt is { } libvirt)
            sources.Add($"libvirt {libvirt.Version}, {Count(libvirt.Domains.Length, "domain")}");
        if (Facts.Remotes is [{ Kind: not "standalone" }, ..] or [_, _, ..])
            sources.Add($"Northbound {string.Join(" and ", Facts.Remotes.Select(r => $"{r.Remote} ({r.Kind})"))}");
        var host = $"{HealthChecks.All.Length} checks of host {Facts.Host ?? "without a name"}{(sources.Count > 0 ? $" ({string.Join(", ", sources)})" : "")}";
        if (Facts.Northbound is not { } northbound)
            return VisibleText.Line(host);
        var (switches, routers) = (Count(northbound.Switches.Length, "switch", "switches"), Count(northbound.Routers.Length, "router"));
        return VisibleText.Line($"{host} and of {switches}, {routers} and {Count(northbound.Switches.Sum(s => s.Ports.Length), "port")}");
    }

    private static void Append(StringBuilder text, string label, string sentence) =>
        text.Append(CultureInfo.InvariantCulture, $"  {label,-4}  {VisibleText.Line(sentence)}\n");

    private static string Name(Severity severity) => severity is Severity.Error ? "error" : "warning";

    private static string Count(int count, string one, string? many = null) =>
        count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count} {many ?? one + "s"}");
}
