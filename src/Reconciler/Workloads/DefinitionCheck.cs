using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Workloads;

/// <summary>Finds the problems of a workload in its XML alone, before anybody starts it. Pure.</summary>
internal static class DefinitionCheck
{
    private const string ConfigOnly = " --config-only";

    /// <summary>
    /// Finds the problems in the annotation of a definition: mistakes, a port that does not select one of several interfaces, and a port
    /// whose interface does not exist. What the Northbound lacks is not checked.
    /// </summary>
    /// <param name="definition">The workload's XML.</param>
    /// <param name="expected">
    /// The MAC addresses of its interfaces on the integration bridge, see <see cref="ExpectedInterfaces"/>; null if they are not known.
    /// </param>
    /// <returns>
    /// The problems that would refuse its start, and the warnings; each with the command that corrects it, if there is one.
    /// </returns>
    public static ImmutableArray<Problem> Of(WorkloadDefinition definition, IReadOnlySet<string>? expected)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var matches = expected is null ? [] : PortMatcher.Match(definition, n => InterfaceMatch.IsOnOvn(definition, n, expected));
        return [.. definition.Intent.Errors.Concat(matches.Select(m => m.Error).OfType<AnnotationError>())
            .Select(e => Problem.Of(e, e.Mac))];
    }

    /// <summary>
    /// Adds to the problems of a running workload those that only its definition has. They are warnings: the workload has what it asks for,
    /// but its next start is refused, or lacks something. If the definition still has an interface that a port lacks in the running
    /// workload, that problem is removed.
    /// </summary>
    /// <param name="problems">The problems of the running workload.</param>
    /// <param name="live">The running workload's XML.</param>
    /// <param name="next">The definition for its next start.</param>
    /// <param name="plugged">The MAC addresses of the running workload's interfaces on the integration bridge.</param>
    /// <param name="expected">The same for the definition; null if they are not known.</param>
    public static ImmutableArray<Problem> AddNextStart(
        ImmutableArray<Problem> problems, WorkloadDefinition live, WorkloadDefinition next, IReadOnlySet<string> plugged,
        IReadOnlySet<string>? expected)
    {
        ArgumentNullException.ThrowIfNull(next);
        var detached = expected is null ? [] : MatchingIn(next, expected, live, plugged).ToHashSet();
        var running = problems.RemoveAll(p => p.IsWarning && detached.Contains(p.Message));
        return
        [
            .. running,
            .. Of(next, expected)
                .Where(p => !problems.Any(r => r.Message == p.Message))
                .Select(p => p.Remedy is { } remedy
                    ? AtNextStart(p) with { Message = AtNextStart(p).Message.Replace(remedy, remedy + ConfigOnly, StringComparison.Ordinal),
                        Remedy = remedy + ConfigOnly }
                    : AtNextStart(p)),
        ];
    }

    /// <summary>
    /// The problems in the definition of a workload that is off, as warnings: those that would refuse its start, and those that would be
    /// warnings then.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public static ImmutableArray<Problem> OfNextStart(WorkloadDefinition definition, IReadOnlySet<string>? expected) =>
        [.. Of(definition, expected).Select(p => p.IsWarning ? p : AtNextStart(p))];

    /// <summary>Turns a problem of a future start into a warning.</summary>
    /// <param name="problem">The problem that would refuse the start.</param>
    public static Problem AtNextStart(Problem problem) =>
        problem with { IsWarning = true, Message = $"at its next start: {problem.Message}" };

    /// <summary>
    /// Replaces the problems of interfaces that libvirt has on the integration bridge and Open vSwitch does not have. Either one of the two
    /// is late for a moment, while an interface is attached or detached, or Open vSwitch has lost the interface.
    /// </summary>
    /// <param name="problems">The problems of the running workload.</param>
    /// <param name="live">The running workload's XML.</param>
    /// <param name="plugged">The MAC addresses of its interfaces that Open vSwitch has.</param>
    /// <param name="expected">The MAC addresses of the interfaces that libvirt has; null if they are not known.</param>
    public static ImmutableArray<Problem> SettleUnplugged(
        ImmutableArray<Problem> problems, WorkloadDefinition live, IReadOnlySet<string> plugged, IReadOnlySet<string>? expected)
    {
        if (expected is null || problems.IsEmpty || expected.IsSubsetOf(plugged))
            return problems;
        var both = expected.Union(plugged).ToHashSet(StringComparer.Ordinal);
        var unplugged = MatchingIn(live, both, live, plugged).ToHashSet();
        return
        [
            .. problems.Select(p => !unplugged.Contains(p.Message) ? p : p with
            {
                Message = "libvirt has it on the integration bridge, and Open vSwitch does not; detach it and attach it again",
                IsWarning = true,
                MaySettle = true,
                Remedy = null,
            }),
        ];
    }

    /// <summary>The messages about ports that have no interface in one set and have one in the other.</summary>
    private static IEnumerable<string> MatchingIn(WorkloadDefinition among, IReadOnlySet<string> onOvn, WorkloadDefinition live,
        IReadOnlySet<string> plugged)
    {
        var here = PortMatcher.Match(live, n => InterfaceMatch.IsOnOvn(live, n, plugged));
        var there = PortMatcher.Match(among with { Intent = live.Intent }, n => InterfaceMatch.IsOnOvn(among, n, onOvn));
        return here.Zip(there).Where(m => m is { First.Error: not null, Second.Interface: not null })
            .SelectMany(m => new[] { m.First.Error!.Mac, m.Second.Interface!.Mac, null },
                (m, mac) => Problem.Of(m.First.Error!, mac).Message);
    }
}
