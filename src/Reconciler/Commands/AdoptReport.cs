using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Ownership;
using Reconciler.Printing;

namespace Reconciler.Commands;

/// <summary>What <c>reconciler adopt</c> has done for one domain. Pure.</summary>
/// <param name="Domain">The domain's name.</param>
/// <param name="Workload">The workload.</param>
/// <param name="Adopted">The interfaces, their ports and the annotation, in words.</param>
/// <param name="Left">The interfaces that were left, and why.</param>
internal sealed record AdoptReport(
    string Domain, WorkloadId Workload, ImmutableArray<(string Mac, string Port, string Annotation)> Adopted,
    ImmutableArray<(string? Mac, string Reason)> Left)
{
    /// <summary>The report as text.</summary>
    /// <param name="dryRun">Whether nothing was written.</param>
    public IEnumerable<string> Text(bool dryRun)
    {
        var name = VisibleText.Line(Domain);
        foreach (var (mac, port, annotation) in Adopted)
        {
            yield return $"{name}: interface {mac}: port {VisibleText.Line(port)} {(dryRun ? "would be" : "is")} adopted";
            yield return $"    {VisibleText.Line(annotation)}";
        }

        foreach (var (mac, reason) in Left)
            yield return $"{name}: {(mac is null ? "" : $"interface {mac}: ")}left as it is: {VisibleText.Line(reason)}";
    }

    /// <summary>The report as JSON.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("domain"u8, Domain);
        writer.WriteId(Workload);
        writer.WriteStartArray("adopted"u8);
        foreach (var (mac, port, annotation) in Adopted)
        {
            writer.WriteStartObject();
            writer.WriteString("interface"u8, mac);
            writer.WriteString("port"u8, port);
            writer.WriteString("annotation"u8, annotation);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("left"u8);
        foreach (var (mac, reason) in Left)
        {
            writer.WriteStartObject();
            writer.WriteString("interface"u8, mac);
            writer.WriteString("reason"u8, reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
