using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Open vSwitch is older than the oldest supported version.</summary>
internal sealed class OpenVSwitchVersion : IHealthCheck
{
    /// <summary>The first version whose ovsdb-server has <c>monitor_cond_since</c> (ovsdb-server(7), section 4.1.15; its NEWS).</summary>
    private static readonly Version s_oldest = new(2, 12, 0);

    /// <inheritdoc/>
    public string Id => "ovs-version";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (VersionText.Read(facts.OpenVSwitch?.Version) is { } version && version < s_oldest)
        {
            yield return new(
                Id, Severity.Warning, "Open vSwitch", $"This is Open vSwitch {version}; {s_oldest} is the oldest that is supported",
                "Every reconnection reads the whole database again, and versions of OVN that are in use need a newer one", "# upgrade Open vSwitch");
        }
    }
}
