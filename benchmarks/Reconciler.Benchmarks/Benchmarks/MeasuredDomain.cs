namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The measured domain: one interface, one address and one floating IP, like most domains.</summary>
internal static class MeasuredDomain
{
    /// <summary>Its name.</summary>
    public const string Name = "measured";

    /// <summary>The switch that it is on.</summary>
    public const string Switch = "nat-switch-1";

    /// <summary>Its MAC address.</summary>
    public const string Mac = "52:54:00:90:04:48";

    /// <summary>Its address.</summary>
    public const string Address = "10.140.0.10";

    /// <summary>Its floating IP.</summary>
    public const string External = "192.168.58.110";

    /// <summary>Its interface's iface-id.</summary>
    public const string InterfaceId = "0c1f3a52-7f0e-4f2b-9c55-8f1d6f0b7a10";

    private const string Annotation = $"""

            <ovn:ports xmlns:ovn="urn:ovn-reconciler:domain:1">
              <ovn:port switch="{Switch}" address="{Address}">
                <ovn:nat external="{External}"/>
              </ovn:port>
            </ovn:ports>

        """;

    /// <summary>Its XML.</summary>
    public static Task<string> XmlAsync() => LabNode.DomainXmlAsync(
    [
        Name, "--uuid", "5f2a7c1e-0d7b-4b52-9a6e-3d0f0f6b7a11", "--annotation", Annotation,
        "--bridge", "br-int", "--mac", Mac, "--interfaceid", InterfaceId,
    ]);
}
