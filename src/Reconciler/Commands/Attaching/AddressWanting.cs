using System.Net.Sockets;
using Reconciler.Ovn;

namespace Reconciler.Commands.Attaching;

/// <summary>What OVN has not chosen of the addresses that a port leaves to it. Pure.</summary>
internal static class AddressWanting
{
    /// <summary>
    /// What a port still lacks, as the beginning of a sentence; null if it lacks nothing. OVN chooses an address of each family that the
    /// switch hands out (ovn-nb(5), <c>other_config:subnet</c> and <c>ipv6_prefix</c>), and takes what is left of a family as none.
    /// </summary>
    /// <param name="port">The port.</param>
    /// <param name="on">Its switch.</param>
    public static string? WhatOf(LogicalSwitchPort port, LogicalSwitch on)
    {
        if (!port.IsDynamic)
            return null;
        var has = port.DynamicAddresses.Select(a => a.AddressFamily).ToHashSet();
        return has.Count == 0
            ? $"OVN has chosen no address for it (does ovn-northd run? is one left in {on.Subnet ?? on.Ipv6Prefix}?)"
            : on.Subnet is { } subnet && !has.Contains(AddressFamily.InterNetwork)
                ? $"OVN has chosen no IPv4 address for it (is one left in {subnet}?)"
            : on.Ipv6Prefix is { } prefix && !has.Contains(AddressFamily.InterNetworkV6)
                ? $"OVN has chosen no IPv6 address for it (of {prefix})"
            : null;
    }
}
