using System.Collections.Immutable;
using System.Net.Sockets;
using Reconciler.Ovn;
using Reconciler.Topology.Keys;

namespace Reconciler.Topology.Observing;

/// <summary>The addresses that a switch's <c>other_config</c> says, as far as a file can say them. Pure.</summary>
internal sealed class SwitchAddresses
{
    /// <summary>Reads a switch.</summary>
    public SwitchAddresses(NetworkRow row)
    {
        var unsaid = ImmutableArray.CreateBuilder<string>();
        if (row.Get("other_config", "subnet") is { } subnet)
        {
            // OVN takes 10.0.0.7/24 too, and chooses from 10.0.0.0/24.
            if (subnet.Contains('/', StringComparison.Ordinal) && InterfaceAddress.TryParse(Likeness.Network(subnet), out var network)
                && network.Address.AddressFamily is AddressFamily.InterNetwork)
                Subnet = network;
            else
                unsaid.Add("subnet");
        }

        if (row.Get("other_config", "ipv6_prefix") is { } prefix)
        {
            Ipv6Prefix = Likeness.Prefix64(prefix);
            if (Ipv6Prefix is null)
                unsaid.Add("ipv6_prefix");
        }

        if (row.Get("other_config", "exclude_ips") is { } exclude)
        {
            var ranges = Likeness.Words(exclude);
            if (ranges.Length > 0 && ranges.All(IsIn))
                Exclude = [.. ranges];
            else
                unsaid.Add("exclude_ips");
        }

        Unsaid = unsaid.ToImmutable();
    }

    /// <summary>The IPv4 network; null for none.</summary>
    public InterfaceAddress? Subnet { get; }

    /// <summary>The IPv6 prefix; null for none.</summary>
    public InterfaceAddress? Ipv6Prefix { get; }

    /// <summary>The IPv4 addresses that OVN does not choose.</summary>
    public ImmutableArray<string> Exclude { get; } = [];

    /// <summary>The keys whose values no file can say.</summary>
    public ImmutableArray<string> Unsaid { get; }

    private bool IsIn(string range) => Subnet is { } subnet && Syntaxes.AddressRange.Check(range) is null
        && Syntaxes.ReadRange(range) is var (first, last) && subnet.Contains(first) && subnet.Contains(last);
}
