using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Intent;
using Reconciler.Printing;

namespace Reconciler.Workloads;

/// <summary>Finds the interface for each <c>&lt;port&gt;</c> of a workload.</summary>
internal static class PortMatcher
{
    /// <summary>How many interfaces a message names.</summary>
    private const int Described = 8;

    /// <summary>Matches ports to interfaces.</summary>
    /// <param name="workload">The workload's definition, with all its interfaces and its annotation.</param>
    /// <param name="isCandidate">Whether an interface is on OVN; only the caller knows.</param>
    /// <returns>One entry for each port, in the same order.</returns>
    public static ImmutableArray<PortMatch> Match(
        WorkloadDefinition workload, Func<WorkloadInterface, bool> isCandidate)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(isCandidate);
        var candidates = workload.Interfaces.Where(isCandidate).ToList();
        var takenBy = new Dictionary<WorkloadInterface, PortAnnotation>(ReferenceEqualityComparer.Instance);
        var matches = ImmutableArray.CreateBuilder<PortMatch>(workload.Ports.Length);
        foreach (var port in workload.Ports)
        {
            var (nic, problem, isAbsent) = Select(port, candidates, workload.Interfaces);
            if (nic is not null && !takenBy.TryAdd(nic, port))
                problem = $"port {takenBy[nic].Number} selects it as well as port {port.Number}; an interface has one <port>";
            matches.Add(problem is null
                ? new PortMatch(port, nic, null)
                : new PortMatch(port, null, new AnnotationError($"port {port.Number}", problem)
                {
                    Mac = nic?.Mac ?? port.Mac,
                    Alias = nic?.Alias ?? port.Alias,
                    IsWarning = isAbsent,
                    Remedy = RemedyOf(port, candidates, isAbsent, workload),
                }));
        }
        return matches.MoveToImmutable();
    }

    private static string? RemedyOf(PortAnnotation port, List<WorkloadInterface> candidates, bool isAbsent, WorkloadDefinition workload)
    {
        if (!workload.Id.IsDomain)
            return null;
        var annotate = $"reconciler annotate {ShellWord.OfDomain(workload.Name, workload.Id.Key)}";
        if (isAbsent)
        {
            return (port.Mac, port.Alias, port.Network) switch
            {
                ({ } mac, _, _) => $"{annotate} --mac {mac} --remove",
                (_, { } alias, _) => $"{annotate} --alias={ShellWord.Quote(alias)} --remove",
                (_, _, { } network) => $"{annotate} --network={ShellWord.Quote(network)} --remove",
                // There may be other such ports, whose interfaces do not exist either.
                _ => null,
            };
        }

        // An interface that is attached later comes after the existing ones.
        return port.HasSelector ? null : $"{annotate} --mac {candidates[0].Mac}";
    }

    private static (WorkloadInterface? Interface, string? Problem, bool IsAbsent) Select(
        PortAnnotation port, List<WorkloadInterface> candidates, ImmutableArray<WorkloadInterface> all)
    {
        var matching = candidates.FindAll(nic => IsSelected(nic, port));
        if (matching.Count == 1)
            return (matching[0], null, false);
        if (!port.HasSelector)
        {
            return (null, candidates.Count == 0
                ? "the domain has no interface on OVN"
                : $"needs mac, alias or network, because the domain has {candidates.Count} interfaces on OVN: {Describe(candidates)}", candidates.Count == 0);
        }
        var selector = Describe(port);
        if (matching.Count > 1 && matching.TrueForAll(n => n.Mac == matching[0].Mac))
        {
            return (null, $"{matching.Count} interfaces have MAC address {matching[0].Mac}; give one of them another,"
                + " or give them aliases that begin with 'ua-' and select by alias", false);
        }

        if (matching.Count > 1)
            return (null, $"{selector} matches {matching.Count} interfaces; select by mac: {Describe(matching)}", false);

        var elsewhere = all.FirstOrDefault(nic => IsSelected(nic, port));
        if (elsewhere is not null)
        {
            var where = elsewhere.Bridge is { } bridge ? $" (it is on bridge '{bridge}')" : "";
            return (null, $"{selector} selects an interface that is not on OVN{where}", false);
        }
        // Without the prefix, libvirt chooses the alias itself. It is in the XML only from the start hook on.
        var hint = port.Alias is { } alias && !alias.StartsWith("ua-", StringComparison.Ordinal)
            ? " (libvirt keeps only aliases that begin with 'ua-')"
            : "";
        return (null, candidates.Count == 0
            ? $"no interface has {selector}{hint}; the domain has none on OVN"
            : $"no interface has {selector}{hint}; there is {Describe(candidates)}", true);
    }

    private static bool IsSelected(WorkloadInterface nic, PortAnnotation port)
        => (port.Mac is null || string.Equals(nic.Mac, port.Mac, StringComparison.Ordinal))
        && (port.Alias is null || string.Equals(nic.Alias, port.Alias, StringComparison.Ordinal))
        && (port.Network is null || string.Equals(nic.Network?.Trim(), port.Network, StringComparison.Ordinal));

    private static string Describe(PortAnnotation port)
    {
        if (port.Mac is not null)
            return $"mac '{port.Mac}'";
        return port.Alias is not null ? $"alias '{port.Alias}'" : $"network '{port.Network}'";
    }

    /// <summary>Some of the interfaces, and how many more there are: each of many ports may have this in its message.</summary>
    private static string Describe(List<WorkloadInterface> nics)
    {
        var described = string.Join(", ", nics.Take(Described).Select(nic =>
        {
            if (nic.Network is { } network)
                return $"{nic.Mac} on network '{network}'";
            return nic.Bridge is { } bridge ? $"{nic.Mac} on bridge '{bridge}'" : nic.Mac;
        }));
        return nics.Count <= Described ? described
            : string.Create(CultureInfo.InvariantCulture, $"{described} and {nics.Count - Described} more");
    }
}
