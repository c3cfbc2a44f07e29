using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>
/// Works out the desired state of a running workload. Pure: XML, interfaces and logical network in, ports and floating IPs out.
/// </summary>
internal sealed class DesiredStateBuilder
{
    private readonly WorkloadDefinition _workload;
    private readonly IReadOnlyList<PluggedInterface> _plugged;
    private readonly Dictionary<WorkloadInterface, PluggedInterface> _onOvn;
    private readonly LogicalNetwork _network;
    private readonly IPortDefaults _defaults;
    private readonly DhcpSettings _dhcp;
    private readonly AnnotationPolicy? _policy;
    private readonly ImmutableArray<LogicalSwitchPort> _observed;
    private readonly IReadOnlyDictionary<string, ExistingPort> _existing;
    private readonly PortNames _names;
    private readonly DesiredDraft _draft = new();
    private readonly FloatingIpRequests _floatingIps;

    private DesiredStateBuilder(
        WorkloadDefinition workload,
        IReadOnlyList<PluggedInterface> plugged,
        LogicalNetwork network,
        IPortDefaults defaults,
        DhcpSettings dhcp,
        ImmutableArray<LogicalSwitchPort> observed,
        IReadOnlyDictionary<string, ExistingPort> existing,
        AnnotationPolicy? policy)
    {
        _workload = workload;
        _plugged = plugged;
        _onOvn = InterfaceMatch.Of(workload, plugged);
        _network = network;
        _defaults = defaults;
        _dhcp = dhcp;
        _policy = policy;
        _observed = observed;
        _existing = existing;
        _names = new(plugged, observed, network);
        _floatingIps = new(workload.Id, network, _draft);
    }

    /// <summary>Works out the desired state of a workload.</summary>
    /// <param name="workload">Its current definition.</param>
    /// <param name="plugged">Its interfaces that OVN can bind; all others are ignored.</param>
    /// <param name="network">The switches and routers.</param>
    /// <param name="defaults">The defaults for interfaces, where the workload does not say.</param>
    /// <param name="dhcp">The settings for DHCP options that we create.</param>
    /// <param name="observed">The workload's observed ports, with the addresses that OVN has chosen.</param>
    /// <param name="existing">The ports of <see cref="NamesToLookUp"/> that are not the workload's.</param>
    /// <param name="policy">What its annotation may ask for; null for no limit.</param>
    public static DesiredWorkload Build(
        WorkloadDefinition workload,
        IReadOnlyList<PluggedInterface> plugged,
        LogicalNetwork network,
        IPortDefaults defaults,
        DhcpSettings dhcp,
        ImmutableArray<LogicalSwitchPort> observed,
        IReadOnlyDictionary<string, ExistingPort> existing,
        AnnotationPolicy? policy = null) =>
        new DesiredStateBuilder(workload, plugged, network, defaults, dhcp, observed, existing, policy).Build();

    /// <summary>The names of desired ports that the workload lacks. The caller looks them up before it builds the desired state.</summary>
    /// <param name="workload">Its definition.</param>
    /// <param name="plugged">Its interfaces that OVN can bind.</param>
    /// <param name="observed">The workload's observed ports.</param>
    /// <param name="search">Whether the names of its interfaces are looked up too. A port made by hand rarely has such a name.</param>
    public static ImmutableArray<string> NamesToLookUp(
        WorkloadDefinition workload, IReadOnlyList<PluggedInterface> plugged, ImmutableArray<LogicalSwitchPort> observed,
        HolderSearch search = HolderSearch.InFull) =>
    [
        .. workload.Ports.Select(p => p.Port).OfType<string>(),
        .. search is HolderSearch.LeftToGuards ? [] : plugged.Select(p => p.OriginalInterfaceId ?? p.InterfaceId).OfType<string>()
            .Where(i => !observed.Any(p => p.Name == i)),
    ];

    private DesiredWorkload Build()
    {
        var requests = new InterfaceRequests(_workload, _onOvn, _plugged, _network, _defaults, _observed, _draft).Read();
        foreach (var (nic, port) in requests)
            AddPort(nic, port);
        DoubleUses.Drop(_draft, _observed, _network);
        return new([.. _draft.Ports], [.. _draft.Nats], [.. _draft.Problems], [.. _draft.Kept])
        {
            Plugged = [.. _plugged],
            Unclaimed = UnclaimedInterfaces.Find(_draft, _plugged, _onOvn, _existing),
        };
    }

    private void AddPort(WorkloadInterface nic, PortAnnotation request)
    {
        var plugged = _onOvn[nic];
        var defaults = _defaults.Of(nic, out var mistake);
        // When the host boots, libvirt starts workloads before it reports its networks. If the annotation names the switch, a guest without
        // a port gets one at once. The network's defaults are added once they are known.
        if (mistake is not null && !(mistake.IsWarning && request.Switch is not null && !_names.IsThere(plugged)))
        {
            _draft.Refuse(nic, mistake);
            return;
        }

        if (_policy?.For(nic.Network).WhyNot(request, defaults) is { } forbidden)
        {
            // While the defaults are not known, they may allow it.
            _draft.Refuse(nic, new(null, forbidden) { IsWarning = mistake is not null });
            return;
        }

        var isDefined = (request.Lifetime ?? defaults.Lifetime) is PortLifetime.Defined;
        var name = _names.Of(nic, plugged, request, request.Switch ?? defaults.Switch, isDefined);
        LogicalSwitch? logicalSwitch = null;
        if ((FindAdopted(name, request, nic, out var adopted) ?? ResolveSwitch(request, defaults, adopted, out logicalSwitch)) is { } problem)
        {
            _draft.Refuse(nic, problem);
            return;
        }

        // The next start gets another iface-id. The port stays with the workload, because otherwise it would conflict with that start.
        isDefined |= request.Port is null && adopted is not null && (plugged.IsNamedForThisRun || adopted.OutlivesItsWorkload);
        var addresses = AddressesOf(request, defaults, adopted);
        var groups = request.Groups ?? defaults.Groups ?? [];
        if (AddressRules.WhyUnusable(nic.Mac, logicalSwitch!, _network) is { } mac)
        {
            _draft.Refuse(nic, new(null, mac) { MayPass = true });
            return;
        }

        if (WhyImpossible(addresses, request.AllowedAddresses ?? [], groups, logicalSwitch!) is { } reason)
        {
            _draft.Refuse(nic, reason);
            return;
        }

        var isDynamic = addresses.Kind is AddressRequestKind.Dynamic;
        var port = new DesiredPort(
            name,
            nic.Mac,
            logicalSwitch!,
            isDynamic ? DynamicAddressesOf(name) : addresses.Addresses,
            request.PortSecurity ?? defaults.PortSecurity ?? true)
        {
            PluggedId = plugged.InterfaceId,
            IsDynamic = isDynamic,
            AllowedAddresses = request.AllowedAddresses ?? [],
            IsDefined = isDefined,
            Groups = [.. groups],
            Names = [.. NamesOf(request, logicalSwitch!)],
            Adopts = _existing.GetValueOrDefault(name ?? ""),
        };
        if (AddDhcp(ref port, request.Dhcp ?? defaults.Dhcp ?? DhcpMode.Auto) is { } dhcp)
        {
            _draft.Refuse(nic, new(null, dhcp) { MayPass = true });
            return;
        }

        if (WhyOtherAddresses(request, adopted, addresses) is { } other)
            _draft.Problems.Add(new(nic.Mac, other) { IsWarning = true });
        _draft.Ports.Add(port);
        foreach (var nat in request.Nats)
            _floatingIps.Add(port, nat);
    }

    /// <summary>The names of a port: that of the workload, and those of its annotation, in the zone of its switch.</summary>
    private IEnumerable<string> NamesOf(PortAnnotation request, LogicalSwitch logicalSwitch)
    {
        // By hand a zone may be anything.
        if (logicalSwitch.DnsZone?.ToLowerInvariant() is not { } zone || DnsName.WhyWrong(zone) is not null
            || request.Dns is { IsEmpty: true })
            return [];
        string[] own = DnsName.LabelOf(_workload.Name) is { } label ? [DnsName.In(label, zone)] : [];
        return own.Concat((request.Dns ?? []).Select(n => DnsName.In(n, zone)));
    }

    /// <summary>
    /// Finds the port made by hand that the interface adopts: the annotation names it, or the interface's iface-id is its name.
    /// </summary>
    private Problem? FindAdopted(string? name, PortAnnotation request, WorkloadInterface nic, out LogicalSwitchPort? adopted)
    {
        adopted = _observed.FirstOrDefault(p => p.Name == name && p.IsAdopted);
        if (adopted is not null || name is null || _observed.Any(p => p.Name == name))
            return null;

        if (!_existing.TryGetValue(name, out var existing))
            return request.Port is null ? null : new(null, $"no logical switch port '{name}'; make it with 'ovn-nbctl lsp-add', or leave port out") { MayPass = true };
        if (existing is { IsTakenBack: true, Port.IsAdopted: false })
            return null;
        // A port of this workload that another host owns is no conflict: that host hands it over.
        if (!existing.IsTakenBack && existing.Owner is { } owner && !existing.IsOf(_workload.Id))
            return new(null, $"port {name} belongs to {owner}{(request.Port is null ? "; give the interface another interfaceid" : "")}") { MayPass = true };

        adopted = existing.Port;
        if (request.Port is null && !existing.IsTakenBack && _policy?.For(nic.Network).WhyNotAdopt(name) is { } forbidden)
            return new(null, forbidden);
        var mac = adopted.Addresses.Select(a => a.Split(' ')[0]).FirstOrDefault(w => MacAddress.TryNormalize(w, out _));
        return mac is null || string.Equals(mac, nic.Mac, StringComparison.OrdinalIgnoreCase)
            ? null
            : new(null, $"port {name} is for MAC address {mac}; change its addresses or the interface's MAC address") { MayPass = true };
    }

    /// <summary>Returns the desired addresses. A port made by hand keeps its addresses.</summary>
    private static AddressRequest AddressesOf(PortAnnotation request, PortDefaults defaults, LogicalSwitchPort? adopted)
    {
        var asked = request.Address ?? defaults.Address ?? AddressRequest.None;
        if (adopted is null || adopted.Addresses.IsEmpty || adopted.FilledColumns.Contains("addresses"))
            return asked;
        if (adopted.Addresses.Any(a => a.Split(' ').Contains("dynamic", StringComparer.Ordinal)))
            return AddressRequest.Dynamic;
        ImmutableArray<IPAddress> own = [.. NorthboundDatabase.AddressesIn(adopted.Addresses)];
        return own.IsEmpty ? AddressRequest.None : AddressRequest.Static(own);
    }

    /// <summary>
    /// Reports that a port made by hand keeps its addresses although the annotation asks for others; null if it asks for no others.
    /// </summary>
    private static string? WhyOtherAddresses(PortAnnotation request, LogicalSwitchPort? adopted, AddressRequest kept)
    {
        if (adopted is null || request.Address is not { } asked
            || (asked.Kind == kept.Kind && asked.Addresses.ToHashSet().SetEquals(kept.Addresses)))
            return null;
        return $"port {adopted.Name} was made by hand and keeps its addresses ({kept}), not the {asked} that is asked for;"
            + $" change them with 'ovn-nbctl lsp-set-addresses', or write address=\"{kept}\"";
    }

    /// <summary>The addresses that OVN has chosen for the port; none before it has chosen.</summary>
    private ImmutableArray<IPAddress> DynamicAddressesOf(string? name) =>
        _observed.FirstOrDefault(p => p.Name == name)?.DynamicAddresses
        ?? (name is not null && _existing.TryGetValue(name, out var existing) && existing.IsTakenBack ? existing.Port.DynamicAddresses : []);

    private Problem? WhyImpossible(
        AddressRequest addresses, ImmutableArray<IPAddress> allowed, ImmutableArray<string> groups, LogicalSwitch logicalSwitch)
    {
        if (addresses.Kind is AddressRequestKind.Dynamic && !AddressRules.DynamicNetworksOf(logicalSwitch).Any())
        {
            return new(null, $"address=\"dynamic\" needs a switch that hands out addresses; set other_config:subnet on switch {logicalSwitch.Name}")
            {
                MayPass = true,
            };
        }

        foreach (var address in addresses.Addresses)
        {
            if (AddressRules.WhyUnusable(address, logicalSwitch, _network) is { } reason)
                return new(null, reason);
        }

        foreach (var address in allowed)
        {
            if (AddressRules.WhyNotAllowed(address, logicalSwitch, _network) is { } reason)
                return new(null, reason);
        }

        foreach (var group in groups.Where(g => !_network.PortGroups.ContainsKey(g)))
            return new(null, $"no port group '{group}'{Suggestion.Clause(group, _network.PortGroups.Keys)}") { MayPass = true };
        return null;
    }

    private string? AddDhcp(ref DesiredPort port, DhcpMode mode)
    {
        // Before OVN has chosen, the network that it will choose from decides which options fit.
        var addresses = port.IsDynamic && port.Addresses.IsEmpty
            ? [.. AddressRules.DynamicNetworksOf(port.Switch).Select(n => n.Address)]
            : port.Addresses;
        DhcpChoice? v4 = null, v6 = null;
        var mistake = DhcpResolver.Resolve(mode, OfFamily(AddressFamily.InterNetwork), port.Switch, _network, _dhcp, out v4)
            ?? DhcpResolver.Resolve(mode, OfFamily(AddressFamily.InterNetworkV6), port.Switch, _network, _dhcp, out v6);
        port = port with { Dhcpv4 = v4, Dhcpv6 = v6 };
        return mistake;

        ImmutableArray<IPAddress> OfFamily(AddressFamily family) => addresses.RemoveAll(a => a.AddressFamily != family);
    }

    private Problem? ResolveSwitch(PortAnnotation request, PortDefaults defaults, LogicalSwitchPort? adopted, out LogicalSwitch? logicalSwitch)
    {
        if (adopted is not null)
        {
            logicalSwitch = _network.Switches.FirstOrDefault(s => s.Uuid == adopted.SwitchUuid);
            if (logicalSwitch is null)
                return new(null, $"the switch of port {adopted.Name} is not known") { MayPass = true };
            return request.Switch is null || request.Switch == logicalSwitch.Name
                ? null
                : new(null, $"port {adopted.Name} is on switch {logicalSwitch.Name}, not on '{request.Switch}'") { MayPass = true };
        }

        logicalSwitch = null;
        if ((request.Switch ?? defaults.Switch) is not { } name)
            return new(null, "no switch is named, neither here nor by the network; write switch=\"NAME\" on its <port>");

        var named = NamedThings.Find(_network.Switches, s => s.Name, name);
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

}
