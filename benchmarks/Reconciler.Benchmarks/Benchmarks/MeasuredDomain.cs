using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The domain that is started and stopped: one interface, one address, one floating IP, as most have.</summary>
internal static class MeasuredDomain
{
    /// <summary>Its name.</summary>
    public const string Name = "measured";

    /// <summary>The switch that it is on.</summary>
    public const string Switch = "nat-switch-1";

    private const string Annotation = """

            <ovn:ports xmlns:ovn="urn:ovn-reconciler:domain:1">
              <ovn:port switch="nat-switch-1" address="10.140.0.10">
                <ovn:nat external="192.168.58.110"/>
              </ovn:port>
            </ovn:ports>

        """;

    /// <summary>Its XML.</summary>
    public static Task<string> XmlAsync(CancellationToken cancellationToken) => Node.DomainXmlAsync(
        [Name, "--uuid", "5f2a7c1e-0d7b-4b52-9a6e-3d0f0f6b7a11", "--annotation", Annotation, "--bridge", "br-int", "--mac", "52:54:00:90:04:48"], cancellationToken);
}
