using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>This host's chassis is not in the Southbound.</summary>
internal sealed class ChassisNotRegistered : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "chassis-not-registered";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is { OpenVSwitch.SystemId: { } name, Chassis: { } chassis } && !chassis.Any(c => c.Name == name))
        {
            yield return new(
                Id, Severity.Error, $"chassis {name}", "No chassis of this name is registered in the Southbound",
                "OVN binds no port here: domains on this host have no network", "systemctl restart ovn-controller.service");
        }
    }
}
