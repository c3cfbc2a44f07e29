using System.Net;

namespace Reconciler.Ovn;

/// <summary>An address that a load balancer answers for (ovn-nb(5), <c>Load_Balancer.vips</c>).</summary>
/// <param name="Address">The address, without a port.</param>
/// <param name="LoadBalancer">The load balancer's name, or the UUID of its row if it has no name.</param>
internal sealed record VirtualAddress(IPAddress Address, string LoadBalancer)
{
    /// <summary>Reads a key of <c>vips</c>: <c>ADDRESS</c>, <c>ADDRESS:PORT</c> or <c>[ADDRESS]:PORT</c>.</summary>
    /// <returns>The address; null if it cannot be read.</returns>
    public static IPAddress? ReadKey(string key)
    {
        if (key.StartsWith('['))
            key = key[1..].Split(']')[0];
        else if (key.AsSpan().Count(':') == 1)
            key = key.Split(':')[0];
        return IPAddress.TryParse(key, out var address) ? address : null;
    }
}
