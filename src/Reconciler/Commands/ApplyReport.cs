using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Ownership;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Workloads;

namespace Reconciler.Commands;

/// <summary>The result of <c>reconciler apply</c> for one domain. Pure.</summary>
/// <param name="Domain">The domain's name.</param>
/// <param name="Workload">The workload.</param>
/// <param name="Done">What was done, in words.</param>
/// <param name="Problems">What the domain asks for and cannot get.</param>
/// <param name="Failure">Why it was not finished; null if it was.</param>
internal sealed record ApplyReport(string Domain, WorkloadId Workload, ImmutableArray<string> Done, ImmutableArray<Problem> Problems,
    string? Failure)
{
    /// <summary>Joins the results of several passes. The last pass has the final state.</summary>
    public static ApplyReport Of(WorkloadId workload, IReadOnlyList<ReconcileResult> passes)
    {
        var last = passes[^1];
        return new(
            last.WorkloadName, workload, [.. passes.SelectMany(p => p.Actions)], last.Problems,
            last.Status is ReconcileStatus.InSync ? null : last.Reason ?? "it did not come to its end");
    }

    /// <summary>The exit status for this domain.</summary>
    public int ExitStatus
    {
        get
        {
            if (Failure is not null)
                return Commands.ExitStatus.Failure;
            return Problems.IsEmpty ? Commands.ExitStatus.Done : Commands.ExitStatus.Differences;
        }
    }

    /// <summary>The report as text: a line for each action and each problem.</summary>
    public IEnumerable<string> Text()
    {
        var name = VisibleText.Line(Domain);
        foreach (var action in Done)
            yield return $"{name}: {VisibleText.Line(action)}";
        foreach (var problem in Problems)
            yield return $"{name}: ! {VisibleText.Line(problem.Mac is null ? problem.Message : $"interface {problem.Mac}: {problem.Message}")}";
    }

    /// <summary>The report as JSON.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("domain"u8, Domain);
        writer.WriteId(Workload);
        writer.WriteBoolean("in_sync"u8, Problems.IsEmpty && Failure is null);
        writer.WriteArray("done", Done);
        PlanReport.WriteProblems(writer, Problems);
        writer.WriteString("failure"u8, Failure);
        writer.WriteEndObject();
    }
}
