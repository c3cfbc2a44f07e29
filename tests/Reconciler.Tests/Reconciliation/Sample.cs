using System.Collections.Immutable;
using System.Net;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation;

/// <summary>A small logical network, a domain on it, and rows as the reconciler leaves them.</summary>
internal static class Sample
{
    public const string Host = "node-1";
    public const string DomainName = "web-1";
    public const string Mac = "52:54:00:90:04:48";
    public const string OtherMac = "52:54:00:90:04:49";
    public const string RouterMac = "02:00:00:00:00:fe";
    public const string InterfaceId = "cd067ee2-ca7e-4419-86fb-1ab37815a24d";
    public const string OtherInterfaceId = "43ec3cec-c00b-47ea-937e-1197596395a2";

    public static readonly WorkloadId Domain = WorkloadId.OfDomain(Guid.Parse("ffedf175-fb79-4d47-8f76-b785d90545a8"));

    public static readonly LogicalSwitch Switch = new(Guid.Parse("11111111-0000-0000-0000-000000000001"), "nat-switch-1", null);
    public static readonly LogicalSwitch OtherSwitch = new(Guid.Parse("11111111-0000-0000-0000-000000000002"), "nat-switch-2", null);
    public static readonly LogicalRouter Router = new(Guid.Parse("22222222-0000-0000-0000-000000000001"), "nat-router");
    public static readonly LogicalRouter OtherRouter = new(Guid.Parse("22222222-0000-0000-0000-000000000002"), "edge-router");

    /// <summary>Two switches on one router.</summary>
    public static readonly LogicalNetwork Network = NetworkOf(
        (Switch, Router, "lrp-nat-1", "10.140.0.254/24"), (OtherSwitch, Router, "lrp-nat-2", "10.150.0.254/24"));

    public static LogicalNetwork NetworkOf(params (LogicalSwitch Switch, LogicalRouter Router, string Port, string Networks)[] attachments) => new(
        [Switch, OtherSwitch],
        [Router, OtherRouter],
        attachments.GroupBy(a => a.Switch.Uuid).ToImmutableDictionary(
            g => g.Key,
            g => g.Select(a => new RouterAttachment(a.Router, a.Port, [.. a.Networks.Split(' ').Select(Parse)]) { Mac = RouterMac }).ToImmutableArray()))
    {
        PortGroups = ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal, new[] { "web", "db" }.Select((name, i) => KeyValuePair.Create(name, Guid.Parse($"55555555-0000-0000-0000-00000000000{i}")))),
    };

    public static InterfaceAddress Parse(string text) =>
        InterfaceAddress.TryParse(text, out var address) ? address : throw new FormatException(text);

    public static DesiredPort Port(
        string? interfaceId = InterfaceId, string mac = Mac, LogicalSwitch? on = null, string addresses = "10.140.0.10", bool security = true) => new(
        interfaceId, mac, on ?? Switch, [.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)], security);

    public static DesiredNat Nat(
        string external = "192.168.58.110", string logical = "10.140.0.10", string mac = Mac, LogicalRouter? on = null, string? interfaceId = InterfaceId) =>
        new(on ?? Router, IPAddress.Parse(external), IPAddress.Parse(logical), mac, interfaceId);

    public static DesiredWorkload Desired(params ImmutableArray<DesiredPort> ports) => new(ports, [], [], []);

    /// <summary>The row that a port has once its plan was carried out.</summary>
    public static LogicalSwitchPort Row(DesiredPort port, Guid? uuid = null, params ReadOnlySpan<(string Key, string? Value)> externalIds) => new(
        uuid ?? UuidOf(port.InterfaceId!),
        port.InterfaceId!,
        port.Switch.Uuid,
        port.AddressColumn,
        port.PortSecurityColumn,
        true,
        With(Owner.Of(port), externalIds));

    /// <summary>The row that a floating IP has once its plan was carried out.</summary>
    public static NatRule Row(DesiredNat nat, Guid? uuid = null, params ReadOnlySpan<(string Key, string? Value)> externalIds) => new(
        uuid ?? UuidOf(nat.External.ToString()),
        nat.Router.Uuid,
        "dnat_and_snat",
        nat.External.ToString(),
        nat.Logical.ToString(),
        With(Owner.Of(nat), externalIds));

    /// <summary>The column <c>options</c>.</summary>
    public static ImmutableSortedDictionary<string, string> Options(params string[] keysAndValues) =>
        keysAndValues.Chunk(2).ToImmutableSortedDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    /// <summary>A glance at rows.</summary>
    public static RowsAtAGlance Glance(IReadOnlyCollection<LogicalSwitchPort> ports, IReadOnlyCollection<NatRule> nats) => new(
        [.. ports.Select(p => p.Name)],
        [.. nats.Select(n => n.ExternalIds.GetValueOrDefault(OwnershipKeys.Port))],
        ports.Any(p => p.IsHandedOver));

    public static Plan PlanOf(ObservedWorkload observed, DesiredWorkload desired, bool mayDelete = true) =>
        Planner.Make(Domain, DomainName, Host, observed, desired, mayDelete);

    public static readonly Plan EmptyPlan = new(Domain, DomainName, Host, []);

    /// <summary>libvirt networks of these names on the integration bridge, without metadata.</summary>
    public static LibvirtNetworks Networks(params IEnumerable<string> names) => LibvirtNetworks.None with
    {
        Definitions = names.ToImmutableDictionary(n => n, n => new NetworkDefinition(Guid.Empty, n, "br-int", "openvswitch", [])),
    };

    /// <summary>A domain with these interfaces and without an annotation.</summary>
    public static WorkloadDefinition Definition(params WorkloadInterface[] interfaces) =>
        new(Domain, DomainName, [.. interfaces], new(null, []));

    /// <summary>What a domain asks for, whose libvirt networks say nothing, without ports of its own or of others.</summary>
    public static DesiredWorkload Desire(
        WorkloadDefinition domain, IReadOnlyList<PluggedInterface> plugged, LogicalNetwork network,
        IReadOnlyDictionary<string, PortDefaults> configured,
        ImmutableArray<LogicalSwitchPort>? observed = null) =>
        DesiredStateBuilder.Build(
            domain, plugged, network, new NetworkDefaults(configured, Networks([.. domain.Interfaces.Select(i => i.Network).OfType<string>().Distinct()])), DhcpSettings.Default, observed ?? [],
            ImmutableDictionary<string, ExistingPort>.Empty);

    private static RowOwner Owner => new(Domain, DomainName, Host);

    private static ImmutableSortedDictionary<string, string> With(
        ImmutableSortedDictionary<string, string> externalIds, ReadOnlySpan<(string Key, string? Value)> changes)
    {
        foreach (var (key, value) in changes)
            externalIds = value is null ? externalIds.Remove(key) : externalIds.SetItem(key, value);
        return externalIds;
    }

    private static Guid UuidOf(string text) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
