using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Other users can read a private key, or change the configuration, a certificate or a key.</summary>
internal sealed class FileExposed : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "file-exposed";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        facts.Exposed.Select(f => new Finding(Id, Severity.Warning, $"file {f.Path}", f.Statement, f.Consequence, f.Remedy));
}
