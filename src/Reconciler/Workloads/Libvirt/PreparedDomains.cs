using System.Diagnostics;
using Reconciler.Ownership;

namespace Reconciler.Workloads.Libvirt;

/// <summary>The domains that libvirt has prepared and not started yet. Not thread-safe.</summary>
internal sealed class PreparedDomains
{
    /// <summary>How long libvirt may take from <c>prepare</c> to the first interface. After that the <c>start</c> hook begins the start.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<WorkloadId, (WorkloadDefinition Definition, long At, bool HasBegun)> _domains = [];

    /// <summary>A domain was prepared.</summary>
    /// <param name="definition">Its definition.</param>
    /// <param name="at">When, as a <see cref="Stopwatch"/> timestamp.</param>
    public void Add(WorkloadDefinition definition, long at)
    {
        // A start that fails early has no other hook call, so its entry is still there.
        foreach (var old in _domains.Where(d => Stopwatch.GetElapsedTime(d.Value.At) > s_patience && !d.Value.HasBegun).Select(d => d.Key)
            .ToArray())
            _domains.Remove(old);
        _domains[definition.Id] = (definition, at, false);
    }

    /// <summary>An interface of a domain is plugged in.</summary>
    /// <returns>The definition of a domain that begins to run with this; null if it has begun before, or is not about to start.</returns>
    public WorkloadDefinition? Begin(WorkloadId domain)
    {
        if (!_domains.TryGetValue(domain, out var prepared) || prepared.HasBegun || Stopwatch.GetElapsedTime(prepared.At) > s_patience)
            return null;
        _domains[domain] = prepared with { HasBegun = true };
        return prepared.Definition;
    }

    /// <summary>A hook call says what became of the start.</summary>
    /// <returns>Whether the domain has begun to run with its first interface.</returns>
    public bool End(WorkloadId domain) => _domains.Remove(domain, out var prepared) && prepared.HasBegun;
}
