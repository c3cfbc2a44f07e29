using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Intent;
using Reconciler.Printing;

namespace Reconciler.Commands;

/// <summary>What <c>reconciler annotate</c> says of a change. Pure.</summary>
/// <param name="Domain">The domain's name.</param>
/// <param name="Uuid">Its UUID.</param>
internal sealed record AnnotateReport(string Domain, Guid Uuid)
{
    /// <summary>The MAC address of the changed port's interface; null if there is none, or if the change is refused.</summary>
    public string? Interface { get; init; }

    /// <summary>What the port asks for after the change, in one line; null if the change is refused.</summary>
    public string? Summary { get; init; }

    /// <summary>What the daemon does for the running domain.</summary>
    public ImmutableArray<PlanLine> Lines { get; init; } = [];

    /// <summary>What else there is to say: mistakes that were there before, and what could not be checked.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>Where it was written; empty if it was not.</summary>
    public ImmutableArray<string> WrittenTo { get; init; } = [];

    /// <summary>The report as text, for the standard output.</summary>
    /// <param name="isDryRun">Whether nothing was to be written.</param>
    public IEnumerable<string> Text(bool isDryRun)
    {
        yield return Summary ?? "";
        foreach (var line in PlanReport.TextOf(Lines))
            yield return line;
        yield return isDryRun ? "Dry run: nothing was written." : $"Written to {string.Join(" and ", WrittenTo)}.";
    }

    /// <summary>The report as JSON.</summary>
    public void WriteJson(Utf8JsonWriter writer) => WriteJson(writer, null, default);

    /// <summary>The report of a change that is refused, as JSON.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="refusal">Why, in one sentence; null if it is not refused.</param>
    /// <param name="about">The part of the change that the sentence is about.</param>
    public void WriteJson(Utf8JsonWriter writer, string? refusal, RefusedAttribute about)
    {
        writer.WriteStartObject();
        writer.WriteString("domain"u8, Domain);
        writer.WriteString("uuid"u8, Uuid);
        writer.WriteString("interface"u8, Interface);
        writer.WriteString("summary"u8, Summary);
        PlanReport.WriteActions(writer, Lines);
        writer.WriteArray("remarks", Remarks);
        writer.WriteArray("written_to", WrittenTo);
        if (refusal is null)
        {
            writer.WriteNull("refused"u8);
        }
        else
        {
            writer.WriteStartObject("refused"u8);
            writer.WriteString("message"u8, refusal);
            writer.WriteString("attribute"u8, about.Name);
            writer.WriteString("external"u8, about.External);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>Prints the refusal of a change as JSON.</summary>
    /// <param name="change">The change.</param>
    /// <param name="refusal">Why.</param>
    public void PrintRefusal(AnnotationChange change, string refusal) =>
        JsonOutput.Print(writer => WriteJson(writer, refusal, RefusedAttribute.In(refusal, change)));
}
