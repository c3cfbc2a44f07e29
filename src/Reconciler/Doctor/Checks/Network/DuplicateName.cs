using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Switches or routers with the same name, which the schema allows.</summary>
internal sealed class DuplicateName : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "duplicate-name";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts.Northbound is not { } northbound
        ? []
        : Doubles("switch", "ls-del", northbound.Switches.Select(s => (s.Name, s.Uuid, s.Ports.Length, s.Topology is not null)))
            .Concat(Doubles("router", "lr-del", northbound.Routers.Select(r => (r.Name, r.Uuid, r.Ports.Length, r.Topology is not null))));

    private IEnumerable<Finding> Doubles(string kind, string delete, IEnumerable<(string Name, Guid Uuid, int Ports, bool IsKept)> rows) => rows
        .GroupBy(r => r.Name, StringComparer.Ordinal)
        .Where(g => g.Count() > 1)
        .Select(g => new Finding(
            Id, Severity.Error, $"{kind} {g.Key}",
            $"There are {g.Count()} of this name: {string.Join(", ", g.Select(r => $"{r.Uuid} with {r.Ports} ports"))}",
            "A domain that names it gets no port, because the name is ambiguous",
            // One that a topology has would be made again.
            $"ovn-nbctl {delete} {g.OrderBy(r => r.IsKept).ThenBy(r => r.Ports).First().Uuid}"));
}
