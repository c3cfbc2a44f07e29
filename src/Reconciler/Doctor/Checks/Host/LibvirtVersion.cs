using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>libvirt is older than the oldest supported version.</summary>
internal sealed class LibvirtVersion : IHealthCheck
{
    /// <summary>The version that the packages depend on, and the oldest that is tested.</summary>
    private static readonly Version s_oldest = new(9, 0, 0);

    /// <inheritdoc/>
    public string Id => "libvirt-version";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.Libvirt?.Version is { } version && version < s_oldest)
        {
            yield return new(
                Id, Severity.Error, "libvirt", $"This is libvirt {version}; {s_oldest} is the oldest that is supported",
                "Events, metadata and hooks may differ from what is relied on", "# upgrade libvirt");
        }
    }
}
