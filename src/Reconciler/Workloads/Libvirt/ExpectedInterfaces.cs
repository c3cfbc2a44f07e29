using Reconciler.Libvirt;

namespace Reconciler.Workloads.Libvirt;

/// <summary>Finds in a domain's XML the interfaces that will be on OVN, before libvirt has plugged them in. Pure.</summary>
internal static class ExpectedInterfaces
{
    /// <summary>Finds the interfaces that will be on the integration bridge.</summary>
    /// <param name="domain">The domain before or after its interfaces were plugged in.</param>
    /// <param name="integrationBridge">The bridge's name.</param>
    /// <param name="networks">libvirt's networks: an interface of <c>type='network'</c> is on its network's bridge.</param>
    /// <returns>The interfaces; null if one is on a network that is not known.</returns>
    public static IReadOnlyList<PluggedInterface>? Of(
        WorkloadDefinition domain, string integrationBridge, IReadOnlyDictionary<string, NetworkDefinition> networks)
    {
        var expected = new List<PluggedInterface>();
        foreach (var nic in domain.Interfaces)
        {
            var bridge = nic.Bridge;
            if (bridge is null && nic.Network is { } name)
            {
                if (!networks.TryGetValue(name, out var network))
                    return null;
                bridge = network.Bridge;
            }

            // A bridge of Open vSwitch takes no interface without a virtual port, so the XML is not checked for one.
            if (bridge == integrationBridge)
                expected.Add(new(nic.Mac, nic.InterfaceId) { Source = nic });
        }

        return expected;
    }
}
