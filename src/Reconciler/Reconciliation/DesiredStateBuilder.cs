using System.Net;
using System.Net.Sockets;
using Reconciler.Annotations;
using Reconciler.Libvirt;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>Works out what a running domain asks for. Pure: XML, interfaces and logical network in, ports and floating IPs out.</summary>
public sealed class DesiredStateBuilder
{
    private readonly DomainDefinition _domain;
    private readonly IReadOnlyList<PluggedInterface> _plugged;
    private readonly LogicalNetwork _network;
    private readonly IReadOnlyDictionary<string, PortDefaults> _networkDefaults;
    private readonly List<DesiredPort> _ports = [];
    private readonly List<DesiredNat> _nats = [];
    private readonly List<Problem> _problems = [];
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);

    private DesiredStateBuilder(
        DomainDefinition domain,
        IReadOnlyList<PluggedInterface> plugged,
        LogicalNetwork network,
        IReadOnlyDictionary<string, PortDefaults> networkDefaults)
    {
        _domain = domain;
        _plugged = plugged;
        _network = network;
        _networkDefaults = networkDefaults;
    }

    /// <summary>Works out what a domain asks for.</summary>
    /// <param name="domain">Its live XML.</param>
    /// <param name="plugged">Its interfaces that OVN can bind; all others are none of our business.</param>
    /// <param name="network">The switches and routers there are.</param>
    /// <param name="networkDefaults">What interfaces on a libvirt network ask for where the domain does not say, by the network's name.</param>
    public static DesiredDomain Build(
        DomainDefinition domain,
        IReadOnlyList<PluggedInterface> plugged,
        LogicalNetwork network,
        IReadOnlyDictionary<string, PortDefaults> networkDefaults) =>
        new DesiredStateBuilder(domain, plugged, network, networkDefaults).Build();

    private DesiredDomain Build()
    {
        var requests = ReadRequests();
        foreach (var (nic, port) in requests)
            AddPort(nic, port);
        DropDoubles();
        return new([.. _ports], [.. _nats], [.. _problems], [.. _kept]);
    }

    /// <summary>Finds what is asked for each interface, by the domain's annotation or by its network's defaults.</summary>
    private List<(DomainInterface Interface, PortAnnotation Port)> ReadRequests()
    {
        var byMac = _plugged.Select(p => p.Mac).ToHashSet(StringComparer.Ordinal);
        var result = DomainAnnotationReader.Read(_domain);
        var requests = new List<(DomainInterface, PortAnnotation)>();
        var spokenFor = new HashSet<string>(StringComparer.Ordinal);
        foreach (var error in result.Errors)
            Refuse(error, byMac);

        foreach (var match in AnnotationMatcher.Match(result.Annotation ?? new([]), _domain, nic => byMac.Contains(nic.Mac)))
        {
            if (match.Interface is { } nic)
            {
                requests.Add((nic, match.Port));
                spokenFor.Add(nic.Mac);
            }
            else
            {
                Refuse(match.Error!, byMac);
            }
        }

        foreach (var nic in _domain.Interfaces.Where(n => byMac.Contains(n.Mac) && !spokenFor.Contains(n.Mac) && !_kept.Contains(n.Mac)))
        {
            if (DefaultsOf(nic).Switch is not null)
                requests.Add((nic, new PortAnnotation { Number = 0 }));
        }

        // An interface that the XML does not show yet was plugged in a moment ago.
        _kept.UnionWith(byMac.Except(_domain.Interfaces.Select(n => n.Mac)));
        return requests;
    }

    /// <summary>Notes a mistake in the annotation. Where it does not say which interface it is about, it may be about any.</summary>
    private void Refuse(AnnotationError error, HashSet<string> plugged)
    {
        var mac = error.Mac ?? _domain.Interfaces.FirstOrDefault(n => error.Alias is not null && n.Alias == error.Alias)?.Mac;
        // With one interface on OVN there is no doubt which one is meant.
        mac ??= plugged.Count == 1 ? plugged.Single() : null;
        _problems.Add(new(mac, SubjectOf(error, hasInterface: mac is not null) + error.Message));
        // A selector that selects nothing has a slip in it.
        if (mac is null || !_domain.Interfaces.Any(n => n.Mac == mac))
            _kept.UnionWith(plugged);
        else if (plugged.Contains(mac))
            _kept.Add(mac);
    }

    /// <summary>The part of the annotation, for a message; where its interface is named anyway, the port's number says nothing more.</summary>
    private static string SubjectOf(AnnotationError error, bool hasInterface)
    {
        if (!hasInterface || !error.Subject.StartsWith("port ", StringComparison.Ordinal))
            return error.Subject + ": ";
        var comma = error.Subject.IndexOf(", ", StringComparison.Ordinal);
        return comma < 0 ? "" : error.Subject[(comma + 2)..] + ": ";
    }

    private void AddPort(DomainInterface nic, PortAnnotation request)
    {
        var defaults = DefaultsOf(nic);
        LogicalSwitch? logicalSwitch = null;
        if ((UnsupportedOf(request, defaults) ?? ResolveSwitch(request, defaults, out logicalSwitch)) is { } mistake)
        {
            Refuse(nic, mistake);
            return;
        }

        var addresses = (request.Address ?? defaults.Address ?? AddressRequest.None).Addresses;
        foreach (var address in addresses)
        {
            if (WhyUnusable(address, logicalSwitch!) is { } reason)
            {
                Refuse(nic, new(nic.Mac, reason));
                return;
            }
        }

        var plugged = _plugged.First(p => p.Mac == nic.Mac);
        var port = new DesiredPort(plugged.InterfaceId, nic.Mac, logicalSwitch!, addresses, request.PortSecurity ?? defaults.PortSecurity ?? true);
        _ports.Add(port);
        foreach (var nat in request.Nats)
            AddNat(port, nat);
    }

    private void AddNat(DesiredPort port, NatAnnotation nat)
    {
        if (nat.Mode is NatMode.Distributed || nat.Mac is not null)
        {
            RefuseNat(port, nat, "mode=\"distributed\" is not supported by this version");
            return;
        }

        var logical = nat.Logical ?? port.Addresses.FirstOrDefault(a => a.AddressFamily == nat.External.AddressFamily);
        if (logical is null)
        {
            var family = nat.External.AddressFamily is AddressFamily.InterNetwork ? "IPv4" : "IPv6";
            RefuseNat(port, nat, $"the port has no static {family} address to map it to");
            return;
        }

        if (ResolveRouter(port, nat, out var router) is { } reason)
        {
            RefuseNat(port, nat, reason, mayPass: true);
            return;
        }

        _nats.Add(new(router!, nat.External, logical, port.Mac, port.InterfaceId));
    }

    private Problem? ResolveSwitch(PortAnnotation request, PortDefaults defaults, out LogicalSwitch? logicalSwitch)
    {
        logicalSwitch = null;
        if ((request.Switch ?? defaults.Switch) is not { } name)
            return new(null, "no switch is named, neither here nor by the network; write switch=\"NAME\" on its <port>");

        var named = _network.Switches.Where(s => s.Name == name).ToArray();
        switch (named.Length)
        {
            case 0:
                return new(null, $"no logical switch '{name}'{Suggestion.Clause(name, _network.Switches.Select(s => s.Name))}") { MayPass = true };
            case 1:
                logicalSwitch = named[0];
                return null;
            default:
                return new(null, $"{named.Length} logical switches are named '{name}'; rename all but one") { MayPass = true };
        }
    }

    private string? ResolveRouter(DesiredPort port, NatAnnotation nat, out LogicalRouter? router)
    {
        router = null;
        if (nat.Router is { } name)
        {
            var named = _network.Routers.Where(r => r.Name == name).ToArray();
            if (named.Length != 1)
            {
                return named.Length == 0
                    ? $"no logical router '{name}'{Suggestion.Clause(name, _network.Routers.Select(r => r.Name))}"
                    : $"{named.Length} logical routers are named '{name}'; rename all but one";
            }

            router = named[0];
            return null;
        }

        var attached = _network.AttachmentsOf(port.Switch).Select(a => a.Router).DistinctBy(r => r.Uuid).ToArray();
        if (attached.Length != 1)
        {
            return attached.Length == 0
                ? $"no router has a port on switch {port.Switch.Name}; name one with router=\"NAME\""
                : $"switch {port.Switch.Name} has several routers ({string.Join(", ", attached.Select(r => r.Name))}); name one with router=\"NAME\"";
        }

        router = attached[0];
        return null;
    }

    /// <summary>Why an address cannot be used on a switch, or null.</summary>
    private string? WhyUnusable(IPAddress address, LogicalSwitch logicalSwitch)
    {
        var routerAddresses = _network.AttachmentsOf(logicalSwitch).SelectMany(a => a.Addresses.Select(n => (Attachment: a, Network: n))).ToArray();
        foreach (var (attachment, network) in routerAddresses)
        {
            if (network.Address.Equals(address))
                return $"address {address} is taken on switch {logicalSwitch.Name} by port {attachment.PortName} of router {attachment.Router.Name}";
        }

        // A switch without a network of that family takes any address of it, link-local ones for instance.
        var networks = routerAddresses.Select(r => r.Network).ToList();
        if (networks.Count == 0 && logicalSwitch.Subnet is { } subnet && InterfaceAddress.TryParse(subnet, out var own))
            networks.Add(own);
        networks.RemoveAll(n => n.Address.AddressFamily != address.AddressFamily);
        return networks.Count == 0 || networks.Any(n => n.Contains(address))
            ? null
            : $"address {address} is outside the networks of switch {logicalSwitch.Name} ({string.Join(", ", networks)})";
    }

    /// <summary>One address, external address or iface-id cannot serve two interfaces of the same domain.</summary>
    private void DropDoubles()
    {
        foreach (var pair in _ports.SelectMany(p => p.Addresses.Select(a => (Port: p, Key: (p.Switch.Uuid, a)))).GroupBy(p => p.Key).Where(g => g.Count() > 1).ToArray())
        {
            foreach (var (port, (_, address)) in pair.Skip(1))
                Drop(port, $"address {address} is asked for by two interfaces of this domain");
        }

        foreach (var group in _ports.Where(p => p.InterfaceId is not null).GroupBy(p => p.InterfaceId, StringComparer.Ordinal).Where(g => g.Count() > 1).ToArray())
        {
            foreach (var port in group.Skip(1))
                Drop(port, $"its interfaceid {port.InterfaceId} is also that of interface {group.First().Mac}; take it out of the network's <virtualport>");
        }

        foreach (var group in _nats.GroupBy(n => n.External).Where(g => g.Count() > 1).ToArray())
        {
            foreach (var nat in group.Skip(1))
            {
                _nats.Remove(nat);
                _problems.Add(new(nat.Mac, $"external address {nat.External} is asked for twice by this domain"));
                _kept.Add(nat.Mac);
            }
        }
    }

    private void Drop(DesiredPort port, string message)
    {
        _ports.Remove(port);
        _nats.RemoveAll(n => n.Mac == port.Mac);
        _problems.Add(new(port.Mac, message));
        _kept.Add(port.Mac);
    }

    private void Refuse(DomainInterface nic, Problem problem)
    {
        _problems.Add(problem with { Mac = nic.Mac });
        _kept.Add(nic.Mac);
    }

    private void RefuseNat(DesiredPort port, NatAnnotation nat, string reason, bool mayPass = false)
    {
        _problems.Add(new(port.Mac, $"external address {nat.External}: {reason}") { MayPass = mayPass });
        _kept.Add(port.Mac);
    }

    private PortDefaults DefaultsOf(DomainInterface nic) =>
        nic.SourceNetwork is { } network && _networkDefaults.TryGetValue(network, out var defaults) ? defaults : PortDefaults.Empty;

    /// <summary>What the annotation may say, and this version does not do yet.</summary>
    private static Problem? UnsupportedOf(PortAnnotation request, PortDefaults defaults)
    {
        string? what = null;
        if ((request.Address ?? defaults.Address)?.Kind is AddressRequestKind.Dynamic)
            what = "address=\"dynamic\"";
        else if ((request.Dhcp ?? defaults.Dhcp) is (DhcpMode.Auto or DhcpMode.On) and var dhcp)
            what = dhcp is DhcpMode.On ? "dhcp=\"on\"" : "dhcp=\"auto\"";
        else if (request.Port is not null)
            what = "port";
        else if ((request.Groups ?? defaults.Groups) is not null)
            what = "groups";
        else if ((request.Lifetime ?? defaults.Lifetime) is PortLifetime.Defined)
            what = "lifetime=\"defined\"";
        return what is null ? null : new(null, $"{what} is not supported by this version");
    }
}
