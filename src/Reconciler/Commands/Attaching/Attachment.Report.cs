using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Naming;

namespace Reconciler.Commands.Attaching;

/// <content>What is said of it: of what was done, and of what would be done.</content>
internal sealed partial class Attachment
{
    private static IEnumerable<System.Net.IPAddress> AddressesOf(LogicalSwitchPort port) =>
        NorthboundDatabase.AddressesIn(port.Addresses).Concat(port.DynamicAddresses).Distinct();

    private async Task<AttachReport> ReportAsync(
        LogicalSwitchPort port, LogicalSwitch on, ImmutableArray<NamespaceAddress> addresses, VethPair pair, string mac,
        CancellationToken cancellationToken) =>
        new(_request.Name, _id, _device, _request.Interface, mac, port.Name, on.Name)
        {
            Addresses = addresses,
            Nat = [.. _host.Sources.Northbound.Database.NatsOf(_id).Where(n => n.Mac == mac).Select(n =>
                $"{n.ExternalIp} → {n.LogicalIp}")],
            Mtu = await pair.MtuAsync(cancellationToken),
            Done = [.. _done],
        };

    /// <summary>What it would do; what is there already, where there is nothing to do.</summary>
    private async Task<AttachReport> WouldAsync(
        SpeakingInterface? plugged, VethPair pair, ImmutableSortedDictionary<string, string> keys, string mac, DesiredWorkload desired,
        CancellationToken cancellationToken)
    {
        var makes = await pair.WouldMakeAsync(plugged is not null, cancellationToken);
        if (makes)
            _done.Add($"make the veth pair {_device} and {_request.Interface}");
        if (plugged is null)
            _done.Add($"plug {_device} into {Bridge} with {string.Join(' ', keys.Select(k => $"{k.Key}={k.Value}"))}");
        else if (makes)
            _done.Add($"have Open vSwitch open {_device} again");
        var network = await _host.Sources.Northbound.NetworkAsync(cancellationToken);
        var (ports, nats) = await _host.Sources.Northbound.RowsOfAsync(_id, cancellationToken);
        var port = ports.FirstOrDefault(p => p.Mac == mac && p.Host == _host.Sources.Host);
        var asked = desired.Ports.FirstOrDefault(p => p.Mac == mac);
        var on = network.Switches.FirstOrDefault(s => s.Uuid == (port?.SwitchUuid ?? asked?.Switch.Uuid));
        var observed = new ObservedWorkload(
            ports.RemoveAll(p => p.Host != _host.Sources.Host), nats.RemoveAll(n => n.Host != _host.Sources.Host));
        _done.AddRange(Planner.Make(_id, _request.Name, _host.Sources.Host, observed, desired, mayDelete: false).Actions
            .Select(a => a.Describe()));
        return new(_request.Name, _id, _device, _request.Interface, mac, port?.Name ?? asked?.InterfaceId ?? keys["iface-id"],
            on?.Name ?? _request.Keys[InterfaceKeys.Switch])
        {
            Addresses = on is null ? [] : NamespaceAddress.Of(port is not null ? AddressesOf(port) : asked?.Addresses ?? [], on, network),
            Nat = port is not null
                ? [.. nats.Where(n => n.Mac == mac).Select(n => $"{n.ExternalIp} → {n.LogicalIp}")]
                : [.. desired.Nats.Where(n => n.Mac == mac).Select(n => $"{n.External} → {n.Logical}")],
            Mtu = makes ? _request.Mtu ?? _host.Sources.Configuration.Dhcp.Mtu : await pair.MtuAsync(cancellationToken),
            Done = [.. _done],
            IsDryRun = true,
        };
    }

    /// <summary>What the port's name in DNS lacks of the workload's; null if it has all of it.</summary>
    private string? WhatIsCut(LogicalSwitchPort port) =>
        NameRecords.NamesOf(port).Any() && _request.Name.Length > DnsName.MaximumLabel && DnsName.LabelOf(_request.Name) is { } label
            ? $"its name in DNS is cut to the {DnsName.MaximumLabel} characters that there is room for: {label}"
            : null;
}
