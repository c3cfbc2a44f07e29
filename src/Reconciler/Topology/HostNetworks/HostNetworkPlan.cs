using System.Collections.Immutable;
using System.Xml;
using Reconciler.Libvirt;
using Reconciler.Topology.Model;

namespace Reconciler.Topology.HostNetworks;

/// <summary>Compares the libvirt networks of this host with those of a file, and makes them so. A network in use is never restarted.</summary>
internal static class HostNetworkPlan
{
    /// <summary>Finds out what has to be done.</summary>
    /// <param name="uri">How libvirt is reached.</param>
    /// <param name="networks">What is to be there.</param>
    /// <param name="bridge">The integration bridge.</param>
    /// <exception cref="LibvirtException">libvirt could not be asked.</exception>
    public static ImmutableArray<HostNetworkChange> Make(string uri, ImmutableArray<LibvirtNetworkSpec> networks, string bridge)
    {
        using var connection = LibvirtConnection.OpenReadOnly(uri);
        var existing = connection.ListNetworks();
        try
        {
            return [.. networks.Select(n => Compare(existing.FirstOrDefault(e => e.Name == n.Name), n, bridge))
                .OfType<HostNetworkChange>()];
        }
        finally
        {
            foreach (var network in existing)
                network.Dispose();
        }
    }

    /// <summary>Finds out what has to be done so that a network gives its interfaces this, and nothing else.</summary>
    /// <param name="uri">How libvirt is reached.</param>
    /// <param name="name">The network.</param>
    /// <param name="attributes">What it is to give.</param>
    /// <param name="bridge">The bridge that it is on, and stays on.</param>
    /// <returns>Null if nothing has to be done.</returns>
    /// <exception cref="LibvirtException">libvirt could not be asked.</exception>
    /// <exception cref="XmlException">The network's XML cannot be read.</exception>
    public static HostNetworkChange? Annotate(string uri, string name, ImmutableSortedDictionary<string, string> attributes, string bridge)
    {
        using var connection = LibvirtConnection.OpenReadOnly(uri);
        using var network = Find(connection, name);
        var definition = NetworkDocument.Changed(network.ReadXml(), new(name, attributes, bridge, default), bridge, out var details);
        return definition is null ? null : new(name, IsNew: false, definition, Starts: false, Autostarts: false, details);
    }

    /// <summary>Carries it out.</summary>
    /// <exception cref="LibvirtException">libvirt has refused; the message says what.</exception>
    public static void Apply(string uri, ImmutableArray<HostNetworkChange> changes)
    {
        if (changes.IsEmpty)
            return;
        using var connection = LibvirtConnection.Open(uri);
        foreach (var change in changes)
        {
            using var network = change.Definition is { } definition ? connection.DefineNetwork(definition) : Find(connection, change.Name);
            if (change.Starts)
                network.Start();
            if (change.Autostarts)
                network.Autostart();
        }
    }

    private static HostNetworkChange? Compare(LibvirtNetwork? existing, LibvirtNetworkSpec wanted, string bridge)
    {
        if (existing is null)
        {
            return new(
                wanted.Name, IsNew: true, NetworkDocument.New(wanted, bridge), Starts: true, Autostarts: true,
                [$"bridge {wanted.Bridge ?? bridge}", .. wanted.Attributes.Select(a => $"{a.Key} {a.Value}")]);
        }

        try
        {
            var xml = existing.ReadXml();
            if (NetworkDocument.WhyNotBridged(xml) is { } reason)
                return new(wanted.Name, IsNew: false, null, Starts: false, Autostarts: false, []) { Problem = $"libvirt network {wanted.Name} {reason}" };
            var definition = NetworkDocument.Changed(xml, wanted, bridge, out var details);
            var (starts, autostarts) = (!existing.IsActive(), !existing.IsAutostarted());
            if (definition is null && !starts && !autostarts)
                return null;
            string[] more =
            [
                .. starts ? ["it is started"] : Array.Empty<string>(),
                .. autostarts ? ["it is started with the host"] : Array.Empty<string>(),
                .. !starts && details.Any(
                    d => d.StartsWith("bridge", StringComparison.Ordinal) || d.StartsWith("virtualport", StringComparison.Ordinal))
                    ? ["it runs, and is not restarted: the bridge is that of new interfaces after 'virsh net-destroy' and 'virsh net-start'"]
                    : Array.Empty<string>(),
            ];
            return new(wanted.Name, IsNew: false, definition, starts, autostarts, [.. details, .. more]);
        }
        catch (XmlException e)
        {
            throw new LibvirtException($"network {wanted.Name}: its XML cannot be read: {e.Message}", e);
        }
    }

    private static LibvirtNetwork Find(LibvirtConnection connection, string name)
    {
        LibvirtNetwork? found = null;
        foreach (var network in connection.ListNetworks())
        {
            if (found is null && network.Name == name)
                found = network;
            else
                network.Dispose();
        }

        return found ?? throw new LibvirtException($"network {name} is gone");
    }
}
