namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>One interface of a domain that the test makes up.</summary>
internal sealed class NicState(string mac, string network, string? fixedId)
{
    public string Mac => mac;

    public string Network => network;

    /// <summary>The <c>interfaceid</c> in the domain's XML, where it has one; otherwise libvirt makes a new one at each start.</summary>
    public string? FixedId => fixedId;

    /// <summary>Whether it is in the domain's XML.</summary>
    public bool InXml { get; set; } = true;

    /// <summary>What the domain's annotation says of it.</summary>
    public PortIntent? Annotation { get; set; }

    /// <summary>The device of another interface with its MAC address: empty for one that is on another kind of bridge; null for none.</summary>
    public string? Twin { get; set; }

    /// <summary>The device in Open vSwitch, and the iface-id that libvirt gave it.</summary>
    public (string Device, string InterfaceId)? Plugged { get; set; }
}
