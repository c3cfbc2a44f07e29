using System.Xml;
using Reconciler.Libvirt;
using Reconciler.Topology.Exporting;
using Reconciler.Topology.Model;

namespace Reconciler.Topology.HostNetworks;

/// <summary>Reads which libvirt networks of this host lead to a topology's switches.</summary>
internal static class HostNetworkReader
{
    /// <summary>Adds this host's libvirt networks to an export, or says why they are missing.</summary>
    /// <param name="export">What is there.</param>
    /// <param name="uri">How libvirt is reached.</param>
    /// <param name="bridge">The integration bridge.</param>
    public static NetworkExport AddTo(NetworkExport export, string uri, string bridge)
    {
        var networks = new List<LibvirtNetworkSpec>();
        var unsaid = new List<string>();
        var switches = export.File.Switches.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        try
        {
            using var connection = LibvirtConnection.OpenReadOnly(uri);
            foreach (var network in connection.ListNetworks())
            {
                using (network)
                    Read(network, bridge, switches, networks, unsaid);
            }
        }
        catch (LibvirtException e)
        {
            unsaid.Add($"libvirt-networks are not here, because libvirt could not be asked: {e.Message}");
        }

        return new(
            export.File with { LibvirtNetworks = [.. networks.OrderBy(n => n.Name, StringComparer.Ordinal)] },
            [.. export.Unsaid, .. unsaid.Order(StringComparer.Ordinal)]);
    }

    private static void Read(
        LibvirtNetwork network, string bridge, HashSet<string> switches, List<LibvirtNetworkSpec> networks, List<string> unsaid)
    {
        try
        {
            if (NetworkDocument.Read(network.ReadXml(), network.Name, bridge, out var hasPortgroups) is not { } spec
                || !spec.Attributes.TryGetValue("switch", out var on) || !switches.Contains(on))
                return;
            networks.Add(spec);
            if (hasPortgroups)
                unsaid.Add($"libvirt network {network.Name} has defaults for portgroups; they are not here, and stay as they are");
        }
        catch (XmlException e)
        {
            unsaid.Add($"libvirt network {network.Name} is not here, because its XML cannot be read: {e.Message}");
        }
    }
}
