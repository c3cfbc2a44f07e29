namespace Reconciler.Doctor.Facts;

/// <summary>The servers that are asked.</summary>
internal enum Source
{
    /// <summary>The local Open vSwitch database.</summary>
    OpenVSwitch,

    /// <summary>libvirt.</summary>
    Libvirt,

    /// <summary>OVN's Northbound database.</summary>
    Northbound,

    /// <summary>OVN's Southbound database.</summary>
    Southbound,
}
