using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Reconciler.Printing;
using Reconciler.Topology.Reading;

namespace Reconciler.Commands.Topologies;

/// <summary>What <c>reconciler topology plan</c>, <c>apply</c> and <c>delete</c> say. Pure.</summary>
/// <param name="Topology">The topology's name; empty if the file does not say it.</param>
/// <param name="Lines">The steps.</param>
/// <param name="Mistakes">What is wrong with the file, and what is likely not to be meant.</param>
/// <param name="Problems">Why the steps cannot be taken.</param>
internal sealed record TopologyReport(
    string Topology, ImmutableArray<TopologyLine> Lines, ImmutableArray<FileMistake> Mistakes, ImmutableArray<string> Problems)
{
    /// <summary>Why the steps were not taken; null if they were, or were not to be.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether there is nothing to do and nothing in the way.</summary>
    public bool InSync => Lines.IsEmpty && Problems.IsEmpty && Failure is null && Mistakes.All(m => m.IsWarning);

    /// <summary>The report as text, for the standard output.</summary>
    /// <param name="isDone">Whether the steps have been taken.</param>
    public IEnumerable<string> Text(bool isDone)
    {
        if (Lines.IsEmpty && Problems.IsEmpty)
        {
            yield return PlanCommand.NothingToDo;
            yield break;
        }

        yield return $"topology {VisibleText.Line(Topology)}";
        foreach (var line in Lines)
        {
            yield return $"  {line.Sign} {VisibleText.Line(line.Subject)}";
            foreach (var column in line.Columns)
                yield return $"      {VisibleText.Line(column)}";
        }

        foreach (var problem in Problems)
            yield return $"  ! {VisibleText.Line(problem)}";
        var (created, changed, deleted) = isDone ? ("created", "changed", "deleted") : ("to create", "to change", "to delete");
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{Lines.Count(l => l.Sign == '+')} {created}, {Lines.Count(l => l.Sign == '~')} {changed}, {Lines.Count(l => l.Sign == '-')} {deleted}"
            + $"{Problems.Length switch { 0 => "", 1 => "; 1 problem", var n => $"; {n} problems" }}");
    }

    /// <summary>The report as JSON.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("topology"u8, Topology);
        writer.WriteBoolean("in_sync"u8, InSync);
        writer.WriteStartArray("actions"u8);
        foreach (var line in Lines)
        {
            writer.WriteStartObject();
            writer.WriteString("action"u8, line.Action);
            writer.WriteString("kind"u8, line.Kind);
            writer.WriteString("name"u8, line.Name);
            writer.WriteString("on"u8, line.On);
            writer.WriteArray("columns", line.Columns);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("problems"u8);
        foreach (var mistake in Mistakes)
            WriteProblem(writer, mistake.Message, mistake.IsWarning, mistake.At);
        foreach (var problem in Problems)
            WriteProblem(writer, problem, isWarning: false, null);
        writer.WriteEndArray();
        writer.WriteString("failure"u8, Failure);
        writer.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter writer, string message, bool isWarning, TextPosition? at)
    {
        writer.WriteStartObject();
        writer.WriteString("severity"u8, isWarning ? "warning"u8 : "error"u8);
        writer.WriteString("message"u8, message);
        if (at is { Line: > 0 } place)
        {
            writer.WriteNumber("line"u8, place.Line);
            writer.WriteNumber("column"u8, place.Column);
        }

        writer.WriteEndObject();
    }
}
