using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Printing;
using Reconciler.Topology;
using Reconciler.Topology.Reading;

namespace Reconciler.Doctor;

/// <summary>Compares the network and the hosts with a topology's file, for <c>reconciler doctor --topology</c>. Pure.</summary>
internal static class TopologyFindings
{
    /// <summary>The file cannot be carried out, or says what is likely not to be meant.</summary>
    public const string FileCheck = "topology-file";

    /// <summary>A host lacks what the file needs: a bridge mapping, or its registration.</summary>
    public const string HostCheck = "topology-host";

    /// <summary>The network is not as the file says.</summary>
    public const string NetworkCheck = "topology-differs";

    /// <summary>Finds what is wrong.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reading">What was read from it.</param>
    /// <param name="assessment">What the network lacks; null if it was not compared.</param>
    public static IEnumerable<Finding> Of(string path, TopologyReading reading, TopologyAssessment? assessment)
    {
        var file = $"file {path}";
        foreach (var mistake in reading.Mistakes)
        {
            yield return new(
                FileCheck, mistake.IsWarning ? Severity.Warning : Severity.Error, file,
                string.Create(CultureInfo.InvariantCulture, $"Line {mistake.At.Line}, column {mistake.At.Column}: {mistake.Message}"),
                mistake.IsWarning ? "It has no effect" : "The file cannot be applied, and the network was not compared with it",
                $"correct line {mistake.At.Line.ToString(CultureInfo.InvariantCulture)} of {path}");
        }

        foreach (var warning in assessment?.Warnings ?? [])
        {
            yield return new(
                HostCheck, Severity.Error, $"topology {reading.File!.Name}",
                $"{char.ToUpperInvariant(warning.Message[0])}{warning.Message[1..]}",
                "What the file asks for there does not work", "set the mapping on the hosts that reach the network, or correct the file");
        }

        if (assessment is not { Plan: { IsEmpty: false } plan })
            yield break;
        ImmutableArray<string> what =
        [
            .. plan.Problems,
            .. plan.Changes.IsEmpty ? [] : new[] { string.Create(
                CultureInfo.InvariantCulture, $"{plan.Changes.Length} rows are to be created, changed or deleted") },
        ];
        yield return new(
            NetworkCheck, Severity.Warning, $"topology {plan.Topology}", $"The network is not as {path} says: {string.Join("; ", what)}",
            "What is lost is not what the file would bring back", $"reconciler topology plan {ShellWord.Quote(path)}   # and then apply");
    }
}
