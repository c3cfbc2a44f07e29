using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>OVN is older than the oldest supported version.</summary>
internal sealed class OvnVersion : IHealthCheck
{
    /// <summary>The first version with several hosts in <c>requested-chassis</c>, and with <c>activation-strategy</c> (its NEWS).</summary>
    private static readonly Version s_oldest = new(22, 6, 0);

    /// <inheritdoc/>
    public string Id => "ovn-version";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (VersionText.Read(facts.Northbound?.OvnVersion) is { } version && version < s_oldest)
        {
            yield return new(
                Id, Severity.Warning, "OVN", $"ovn-northd is of OVN {facts.Northbound!.OvnVersion}; 22.06 is the oldest that is supported",
                "A port cannot be on two hosts: a domain that migrates is without network until OVN has noticed", "# upgrade OVN, ovn-northd last");
        }
    }
}
