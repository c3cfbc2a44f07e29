namespace Reconciler.Benchmarks.Running;

/// <summary>A domain whose XML is as bad as a tenant can make it.</summary>
/// <param name="domain">The domain, with as many interfaces as are read.</param>
internal sealed class HostileDomain(SimulatedDomain domain)
{
    private const string End = "</ovn:ports>";

    /// <summary>Its XML.</summary>
    /// <param name="logicalSwitch">A switch.</param>
    /// <param name="turn">Which of several forms: see <see cref="HostileAnnotation"/>.</param>
    public string Xml(string logicalSwitch, int turn)
    {
        var xml = domain.Xml("none");
        var begin = xml.IndexOf("<ovn:ports", StringComparison.Ordinal);
        var end = xml.IndexOf(End, StringComparison.Ordinal) + End.Length;
        return string.Concat(
            xml.AsSpan(0, begin), HostileAnnotation.Of(turn, [.. domain.Ports.Select(p => p.Mac)], logicalSwitch, (i, a) =>
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"10.70.{i}.{a}")), xml.AsSpan(end));
    }
}
