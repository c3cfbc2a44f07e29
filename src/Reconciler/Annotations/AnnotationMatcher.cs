using System.Collections.Immutable;
using Reconciler.Libvirt;

namespace Reconciler.Annotations;

/// <summary>Finds the interface that each <c>&lt;port&gt;</c> of a domain is for.</summary>
public static class AnnotationMatcher
{
    /// <summary>Matches ports to interfaces.</summary>
    /// <param name="annotation">What the domain's metadata asks for.</param>
    /// <param name="domain">The domain, with all its interfaces.</param>
    /// <param name="isCandidate">Whether an interface is on OVN at all, which only the caller can tell.</param>
    /// <returns>One entry for each port, in the same order.</returns>
    public static ImmutableArray<PortMatch> Match(
        DomainAnnotation annotation, DomainDefinition domain, Func<DomainInterface, bool> isCandidate)
    {
        ArgumentNullException.ThrowIfNull(annotation);
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(isCandidate);
        var candidates = domain.Interfaces.Where(isCandidate).ToList();
        var takenBy = new Dictionary<DomainInterface, PortAnnotation>(ReferenceEqualityComparer.Instance);
        var matches = ImmutableArray.CreateBuilder<PortMatch>(annotation.Ports.Length);
        foreach (var port in annotation.Ports)
        {
            var (nic, problem) = Select(port, candidates, domain.Interfaces);
            if (nic is not null && !takenBy.TryAdd(nic, port))
                problem = $"port {takenBy[nic].Number} selects it as well as port {port.Number}; an interface has one <port>";
            matches.Add(problem is null
                ? new PortMatch(port, nic, null)
                : new PortMatch(port, null, new AnnotationError($"port {port.Number}", problem)
                {
                    Mac = nic?.Mac ?? port.Mac,
                    Alias = nic?.Alias ?? port.Alias,
                }));
        }
        return matches.MoveToImmutable();
    }

    private static (DomainInterface? Interface, string? Problem) Select(
        PortAnnotation port, List<DomainInterface> candidates, ImmutableArray<DomainInterface> all)
    {
        var matching = candidates.FindAll(nic => IsSelected(nic, port));
        if (matching.Count == 1)
            return (matching[0], null);
        if (!port.HasSelector)
        {
            return (null, candidates.Count == 0
                ? "the domain has no interface on OVN"
                : $"needs mac, alias or network, because the domain has {candidates.Count} interfaces on OVN: {Describe(candidates)}");
        }
        var selector = Describe(port);
        if (matching.Count > 1)
            return (null, $"{selector} matches {matching.Count} interfaces; select by mac: {Describe(matching)}");

        var elsewhere = all.FirstOrDefault(nic => IsSelected(nic, port));
        if (elsewhere is not null)
        {
            var where = elsewhere.SourceBridge is { } bridge ? $" (it is on bridge '{bridge}')" : "";
            return (null, $"{selector} selects an interface that is not on OVN{where}");
        }
        // Without the prefix the alias is libvirt's own choice, and in the XML from the start hook on only.
        var hint = port.Alias is { } alias && !alias.StartsWith("ua-", StringComparison.Ordinal)
            ? " (libvirt keeps only aliases that begin with 'ua-')"
            : "";
        return (null, candidates.Count == 0
            ? $"no interface has {selector}{hint}; the domain has none on OVN"
            : $"no interface has {selector}{hint}; there is {Describe(candidates)}");
    }

    private static bool IsSelected(DomainInterface nic, PortAnnotation port)
        => (port.Mac is null || string.Equals(nic.Mac, port.Mac, StringComparison.Ordinal))
        && (port.Alias is null || string.Equals(nic.Alias, port.Alias, StringComparison.Ordinal))
        && (port.Network is null || string.Equals(nic.SourceNetwork, port.Network, StringComparison.Ordinal));

    private static string Describe(PortAnnotation port)
    {
        if (port.Mac is not null)
            return $"mac '{port.Mac}'";
        return port.Alias is not null ? $"alias '{port.Alias}'" : $"network '{port.Network}'";
    }

    private static string Describe(List<DomainInterface> nics) => string.Join(", ", nics.Select(nic =>
    {
        if (nic.SourceNetwork is { } network)
            return $"{nic.Mac} on network '{network}'";
        return nic.SourceBridge is { } bridge ? $"{nic.Mac} on bridge '{bridge}'" : nic.Mac;
    }));
}
