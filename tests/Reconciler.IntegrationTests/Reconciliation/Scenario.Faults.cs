using System.Diagnostics;
using Reconciler.Libvirt;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

using static Reconciler.IntegrationTests.Reconciliation.HostOnServers;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <content>What may be lost or unreadable for a while, and what people and tools do to rows that they had better leave alone.</content>
internal sealed partial class Scenario
{
    private const string IntegrationBridge = "br-int";

    private readonly Dictionary<string, bool> _lostNetworks = new(StringComparer.Ordinal);
    private bool _hasOtherBridge;

    /// <summary>The rows of ours that somebody has switched off.</summary>
    public HashSet<Guid> SwitchedOff { get; } = [];

    /// <summary>Whether there is an integration bridge.</summary>
    public bool HasBridge { get; private set; } = true;

    /// <summary>Has libvirt lose a network, or its definition.</summary>
    public void LoseNetwork(string name, bool isGone) => _lostNetworks[name] = isGone;

    /// <summary>The integration bridge is deleted with all that is on it, as by <c>ovs-vsctl del-br</c>.</summary>
    public async Task DeleteBridgeAsync()
    {
        if (!HasBridge)
            return;
        HasBridge = false;
        await _host.OpenVSwitchAsync(new Update("Open_vSwitch", [], Row(("bridges", OvsdbDatum.Empty))));
    }

    /// <summary>Open vSwitch says that another bridge is OVN's, which is there and empty.</summary>
    public async Task NameOtherBridgeAsync()
    {
        if (!HasBridge || _hasOtherBridge)
            return;
        _hasOtherBridge = true;
        await _host.OpenVSwitchAsync(
            new Insert("Bridge", Row(("name", OvsdbDatum.Of("br-other"))), "b"),
            new Mutate("Open_vSwitch", [], [Mutation.Insert("bridges", OvsdbDatum.Of(OvsdbAtom.NamedUuid("b"))), Mutation.Insert("external_ids", OvsdbDatum.Map([KeyValuePair.Create("ovn-bridge", "br-other")]))]));
    }

    /// <summary>Gives an interface a twin with its MAC address: on another kind of bridge, or beside it.</summary>
    public async Task DoubleAsync(DomainState domain, NicState nic, bool here)
    {
        if (nic.Twin is not null || !nic.InXml || (here && !(domain.Active && IsPluggable)))
            return;
        nic.Twin = here ? $"vnet{_devices++}" : "";
        if (here)
            await _host.PlugAsync(domain.Uuid, nic.Mac, Guid.NewGuid().ToString(), nic.Twin);
    }

    /// <summary>Another tool writes <c>external_ids</c> of rows of a domain that runs, and does not know our keys.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="wholly">Whether all keys are gone, or that of the domain alone.</param>
    public async Task WipeKeysAsync(DomainState domain, bool wholly)
    {
        if (!domain.Active || IsAffected(domain) || domain.Nics.Any(n => IsAffected(domain, n) || n.Twin is not null))
            return;
        // The daemon looks after each change, and so knows its rows; and it sees at once what another does to them.
        await LookAsync();
        await LookAsync();
        var ids = domain.Nics.Where(n => n.Plugged is not null).Select(n => n.Mac).ToHashSet();
        var names = (await RowsAsync("Interface")).Where(i => ids.Contains(i["external_ids"].Get("attached-mac") ?? "")).Select(i => i["external_ids"].Get("iface-id")).ToHashSet();
        foreach (var port in (await PortsAsync()).Where(p => IsOurs(p) && !IsAdopted(p) && names.Contains(p["name"].Single.AsString)))
        {
            var change = wholly
                ? new Update("Logical_Switch_Port", [Condition.Uuid(port["_uuid"].Single.AsUuid)], Row(("external_ids", OvsdbDatum.Map([KeyValuePair.Create("owner", "me")]))))
                : (Operation)new Mutate("Logical_Switch_Port", [Condition.Uuid(port["_uuid"].Single.AsUuid)], [Mutation.Delete("external_ids", OvsdbDatum.Set(OwnershipKeys.VirtualMachineId))]);
            await _host.NorthboundAsync(change);
        }

        await LookAsync();

        async Task LookAsync()
        {
            FeedLibvirt();
            await _host.ReconcileAsync(domain.Uuid);
        }
    }

    /// <summary>Switches a port of ours on or off, as <c>ovn-nbctl lsp-set-enabled</c> does.</summary>
    public async Task SwitchByHandAsync(bool on, int index)
    {
        var ours = (await PortsAsync()).Where(r => IsOurs(r) && !IsAdopted(r)).ToArray();
        if (ours.Length == 0)
            return;
        var row = ours[index % ours.Length];
        var uuid = row["_uuid"].Single.AsUuid;
        // One that we have switched off is off already.
        if (!on && row["external_ids"].Get(OwnershipKeys.Off) is not null)
            return;
        _ = on ? SwitchedOff.Remove(uuid) : SwitchedOff.Add(uuid);
        await _host.NorthboundAsync(new Update("Logical_Switch_Port", [Condition.Uuid(uuid)], Row(("enabled", OvsdbDatum.Of(OvsdbAtom.Boolean(on))))));
    }

    /// <summary>Everything can be read again, and is where it was.</summary>
    public async Task RecoverAsync()
    {
        _lostNetworks.Clear();
        foreach (var domain in Domains)
        {
            domain.IsUnreadable = false;
            foreach (var nic in domain.Nics.Where(n => n.Twin is not null))
            {
                await _host.UnplugAsync(nic.Twin!);
                nic.Twin = null;
            }
        }

        await RestoreBridgesAsync();
    }

    /// <summary>Whether it is not known what interfaces a domain has, and what it asks for.</summary>
    public bool IsAffected(DomainState domain) => domain.IsUnreadable || !IsPluggable;

    /// <summary>Whether it is not known what is asked for an interface, which is in the domain's XML and plugged in.</summary>
    public bool IsAffected(DomainState domain, NicState nic) =>
        IsAffected(domain) ? nic is { Plugged: not null, InXml: true } : nic is { Plugged: not null, InXml: true } && _lostNetworks.ContainsKey(nic.Network) && nic.Annotation?.Switch is null;

    private bool IsPluggable => HasBridge && !_hasOtherBridge;

    private async Task RestoreBridgesAsync()
    {
        if (_hasOtherBridge)
        {
            _hasOtherBridge = false;
            await _host.OpenVSwitchAsync(new Mutate("Open_vSwitch", [], [Mutation.Delete("external_ids", OvsdbDatum.Set("ovn-bridge"))]));
            if (HasBridge)
            {
                var other = (await _host.OpenVSwitchAsync(new Select("Bridge", [Condition.Equal("name", "br-other")], ["_uuid"])))[0].Rows.Select(r => OvsdbAtom.Uuid(r["_uuid"].Single.AsUuid));
                await _host.OpenVSwitchAsync(new Mutate("Open_vSwitch", [], [Mutation.Delete("bridges", OvsdbDatum.Set(other))]));
            }
        }

        if (HasBridge)
            return;
        HasBridge = true;
        await _host.OpenVSwitchAsync(
            new Insert("Bridge", Row(("name", OvsdbDatum.Of(IntegrationBridge))), "b"),
            new Mutate("Open_vSwitch", [], [Mutation.Insert("bridges", OvsdbDatum.Of(OvsdbAtom.NamedUuid("b")))]));
        foreach (var (domain, nic) in Domains.SelectMany(d => d.Nics.Select(n => (d, n))).Where(n => n.n.Plugged is not null))
            await _host.PlugAsync(domain.Uuid, nic.Mac, nic.Plugged!.Value.InterfaceId, nic.Plugged.Value.Device);
    }

    private NetworkObservation? ObservationOf(string name, PortIntent intent, long now) => !_lostNetworks.TryGetValue(name, out var isGone)
        ? new(Guid.Empty, name, true, new(Guid.Empty, name, IntegrationBridge, "openvswitch", [Parse(Intent.NetworkAnnotation.NamespaceUri, intent.ToXml("network", null))]), null, now)
        : isGone ? null : new(Guid.Empty, name, true, null, "its metadata is of another tool", now);

    private static DomainObservation ObservationOf(DomainState domain, long now) => new(
        domain.Uuid, domain.Name, domain.Active, true, !domain.Active ? 5 : domain.IsPaused ? DomainStates.Paused : 1,
        domain.IsUnreadable ? null : DefinitionOf(domain), domain.IsUnreadable ? "its metadata is of another tool" : null, now)
    {
        StateReason = domain is { Active: true, IsPaused: true } ? DomainStates.PausedByUser : 0,
    };

    private static long Now => Stopwatch.GetTimestamp();
}
