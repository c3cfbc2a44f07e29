using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Workloads;

/// <summary>Tells from a workload's XML alone what is wrong with it, before anybody starts it. Pure.</summary>
internal static class DefinitionCheck
{
    private const string ConfigOnly = " --config-only";

    /// <summary>
    /// Finds what is wrong with what a definition's annotation says of its interfaces: mistakes, a port that does not say which of several
    /// interfaces it is for, a port whose interface is not there. What the Northbound lacks is another matter.
    /// </summary>
    /// <param name="definition">The workload's XML.</param>
    /// <param name="expected">
    /// The MAC addresses of its interfaces on the integration bridge, see <see cref="ExpectedInterfaces"/>; null when that is not known.
    /// </param>
    /// <returns>What would refuse its start, and what would be a warning then; each with the command that mends it, where there is one.</returns>
    public static ImmutableArray<Problem> Of(WorkloadDefinition definition, IReadOnlySet<string>? expected)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var matches = expected is null ? [] : PortMatcher.Match(definition, n => InterfaceMatch.IsOnOvn(definition, n, expected));
        return [.. definition.Intent.Errors.Concat(matches.Select(m => m.Error).OfType<AnnotationError>()).Select(e => Problem.Of(e, e.Mac))];
    }

    /// <summary>
    /// Adds to what is wrong with a workload that runs what is wrong with its definition and not with it, as warnings: it has what it asks
    /// for, and its next start is refused, or is without. Takes away that a port has no interface where the definition has it still.
    /// </summary>
    /// <param name="problems">What is wrong with the running workload.</param>
    /// <param name="live">The running workload's XML.</param>
    /// <param name="next">What is defined for its next start.</param>
    /// <param name="plugged">The MAC addresses of the running workload's interfaces on the integration bridge.</param>
    /// <param name="expected">The same of the definition; null when that is not known.</param>
    public static ImmutableArray<Problem> AddNextStart(
        ImmutableArray<Problem> problems, WorkloadDefinition live, WorkloadDefinition next, IReadOnlySet<string> plugged, IReadOnlySet<string>? expected)
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
                    ? AtNextStart(p) with { Message = AtNextStart(p).Message.Replace(remedy, remedy + ConfigOnly, StringComparison.Ordinal), Remedy = remedy + ConfigOnly }
                    : AtNextStart(p)),
        ];
    }

    /// <summary>What is wrong with the definition of a workload that is off, as warnings: what would refuse its start, and what would be said then.</summary>
    /// <inheritdoc cref="Of"/>
    public static ImmutableArray<Problem> OfNextStart(WorkloadDefinition definition, IReadOnlySet<string>? expected) =>
        [.. Of(definition, expected).Select(p => p.IsWarning ? p : AtNextStart(p))];

    /// <summary>A problem of a start that is still to come, as a warning.</summary>
    /// <param name="problem">What would refuse the start.</param>
    public static Problem AtNextStart(Problem problem) => problem with { IsWarning = true, Message = $"at its next start: {problem.Message}" };

    /// <summary>
    /// Replaces what is said of interfaces that libvirt has on the integration bridge and Open vSwitch has not: one of the two is behind the
    /// other for a moment, when an interface is attached or detached, or Open vSwitch has lost it.
    /// </summary>
    /// <param name="problems">What is wrong with the running workload.</param>
    /// <param name="live">The running workload's XML.</param>
    /// <param name="plugged">The MAC addresses of its interfaces that Open vSwitch has.</param>
    /// <param name="expected">The MAC addresses of those that libvirt has; null when that is not known.</param>
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

    /// <summary>What is said of ports that have no interface among some, and have one among others.</summary>
    private static IEnumerable<string> MatchingIn(WorkloadDefinition among, IReadOnlySet<string> onOvn, WorkloadDefinition live, IReadOnlySet<string> plugged)
    {
        var here = PortMatcher.Match(live, n => InterfaceMatch.IsOnOvn(live, n, plugged));
        var there = PortMatcher.Match(among with { Intent = live.Intent }, n => InterfaceMatch.IsOnOvn(among, n, onOvn));
        return here.Zip(there).Where(m => m is { First.Error: not null, Second.Interface: not null })
            .SelectMany(m => new[] { m.First.Error!.Mac, m.Second.Interface!.Mac, null }, (m, mac) => Problem.Of(m.First.Error!, mac).Message);
    }
}
