using System.Collections.Immutable;

namespace Reconciler.Configuration;

/// <summary>A key below <c>networks.NAME</c>: what interfaces on that libvirt network ask for where nothing else says it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Example">A value.</param>
/// <param name="Description">What it sets, and its values.</param>
public sealed record NetworkSetting(string Key, string Example, string Description)
{
    /// <summary>Every key.</summary>
    public static readonly ImmutableArray<NetworkSetting> All =
    [
        new("switch", "nat-switch-1", "the logical switch, by name"),
        new("address", "dynamic", "dynamic for an address of OVN's choice, or none"),
        new("port-security", "on", "on or off"),
        new("dhcp", "auto", "auto, on or off"),
        new("groups", "web db", "names of port groups, separated by spaces"),
        new("lifetime", "running", "running, or defined for ports that stay while their domain is off"),
    ];
}
