using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Printing;

namespace Reconciler.Commands.Defaults;

/// <summary>What <c>reconciler defaults</c> says. Pure.</summary>
/// <param name="Network">The libvirt network.</param>
/// <param name="Attributes">What it gives after the change.</param>
internal sealed record DefaultsReport(string Network, ImmutableSortedDictionary<string, string> Attributes)
{
    /// <summary>What changes in the network, in words.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>What the daemon does for domains on it, where it does anything.</summary>
    public ImmutableArray<PlanReport> Plans { get; init; } = [];

    /// <summary>Whether it was written.</summary>
    public bool IsWritten { get; init; }

    /// <summary>The report as text, for the standard output.</summary>
    /// <param name="isDryRun">Whether nothing was to be written.</param>
    public IEnumerable<string> Text(bool isDryRun)
    {
        var gives = Attributes.IsEmpty ? "nothing" : string.Join(", ", Attributes.Select(a => $"{a.Key} {a.Value}"));
        yield return VisibleText.Line($"libvirt network {Network}: interfaces on it get {gives}");
        foreach (var change in Changes)
            yield return $"  ~ {VisibleText.Line(change)}";
        foreach (var line in Plans.SelectMany(p => p.Text()))
            yield return line;
        if (isDryRun)
            yield return "Dry run: nothing was written.";
        else if (IsWritten)
            yield return "Written to its definition.";
    }

    /// <summary>The report as JSON.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="refusal">Why the change is refused, in one sentence; null if it is not.</param>
    /// <param name="about">The attribute that the sentence is about.</param>
    public void WriteJson(Utf8JsonWriter writer, string? refusal, RefusedAttribute about)
    {
        writer.WriteStartObject();
        writer.WriteString("network"u8, Network);
        writer.WriteStartObject("defaults"u8);
        foreach (var (name, value) in Attributes)
            writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.WriteArray("changes", Changes);
        writer.WriteStartArray("plans"u8);
        foreach (var plan in Plans)
            plan.WriteJson(writer);
        writer.WriteEndArray();
        writer.WriteBoolean("written"u8, IsWritten);
        if (refusal is null)
        {
            writer.WriteNull("refused"u8);
        }
        else
        {
            writer.WriteStartObject("refused"u8);
            writer.WriteString("message"u8, refusal);
            writer.WriteString("attribute"u8, about.Name);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
