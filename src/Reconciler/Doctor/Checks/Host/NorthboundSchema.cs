using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>The Northbound lacks columns that we read or write.</summary>
internal sealed class NorthboundSchema : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "ovn-schema";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.Northbound is { MissingColumns.IsEmpty: false } northbound)
        {
            yield return new(
                Id, Severity.Error, "OVN Northbound",
                $"Its schema {northbound.SchemaVersion} has no {string.Join(", ", northbound.MissingColumns)}",
                "The daemon cannot work with it: no port is made, changed or removed",
                "systemctl restart ovn-central.service   # on the database's host, with a newer OVN there: it converts the schema");
        }
    }
}
