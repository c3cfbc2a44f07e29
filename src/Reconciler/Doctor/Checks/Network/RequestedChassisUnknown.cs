using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Ports whose <c>requested-chassis</c> is not registered.</summary>
internal sealed class RequestedChassisUnknown : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "requested-chassis-unknown";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { Northbound: { } northbound, Chassis: not null })
            yield break;
        foreach (var port in northbound.Switches.SelectMany(s => s.Ports))
        {
            var unknown = port.RequestedChassis.Where(c => !facts.IsRegistered(c)).ToArray();
            if (unknown.Length == 0)
                continue;
            var all = unknown.Length == port.RequestedChassis.Length;
            yield return new(
                Id, all ? Severity.Error : Severity.Warning, $"port {port.Name}",
                $"options:requested-chassis names {string.Join(", ", unknown)}, which is not registered in the Southbound",
                all ? "No host may bind the port: its machine has no network wherever it runs" : "The port cannot move there",
                $"ovn-nbctl remove Logical_Switch_Port {ShellWord.Quote(port.Name)} options requested-chassis");
        }
    }
}
