using System.Collections.Immutable;
using Reconciler.Doctor;
using Reconciler.Doctor.Facts;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Tests.Doctor;

/// <summary>A host and a logical network where all is well, for tests that make one thing wrong.</summary>
internal static class HealthyFacts
{
    public static readonly DateTimeOffset Started = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    public static readonly WorkloadId Domain = WorkloadId.OfDomain(Guid.Parse("11111111-1111-4111-8111-111111111111"));

    public static readonly HookFile Hook = new(HookFacts.MainPath, true, false, true, Started.AddHours(-1)) { LinkTarget = "/usr/sbin/reconciler-hook" };

    public static readonly OpenVSwitchFacts Ovs = new(
        "3.1.0",
        Ids(("system-id", "node-1"), ("ovn-remote", "unix:/run/ovn/ovnsb_db.sock"), ("ovn-encap-type", "geneve"), ("ovn-encap-ip", "192.0.2.1"), ("ovn-bridge-mappings", "physnet:br-mgmt")),
        ["br-int", "br-mgmt"]);

    public static readonly Chassis Node1 = new("node-1", "node-1.example", ["192.0.2.1"], [new("physnet", "br-mgmt")]);
    public static readonly Chassis Node2 = Node1 with { Name = "node-2", Hostname = "node-2.example", EncapAddresses = ["192.0.2.2"] };

    public static readonly NetworkRouterPort Inside = new("gw-nat-1", ["10.140.0.254/24"]);
    public static readonly NetworkRouterPort Outside = new("gw-phys", ["192.168.58.103/24"]) { GatewayChassis = ["node-1", "node-2"] };
    public static readonly NetworkNat Snat = new(Guid.NewGuid(), "snat", "192.168.58.104", "10.140.0.0/24");
    public static readonly NetworkNat FloatingIp = new(Guid.NewGuid(), "dnat_and_snat", "192.168.58.110", "10.140.0.10") { Host = "node-1" };

    public static readonly NetworkRouter Router = new(Guid.NewGuid(), "gw-router", [Inside, Outside])
    {
        Nats = [Snat, FloatingIp],
        Routes = [new(Guid.NewGuid(), "0.0.0.0/0", "192.168.58.254")],
    };

    public static readonly NetworkSwitch NatSwitch = new(Guid.NewGuid(), "nat-switch-1",
    [
        new("nat-switch-1-gw", "router", ["router"]) { RouterPort = "gw-nat-1" },
        new("web-1-port", "", ["52:54:00:00:00:10", "10.140.0.10"]),
    ]);

    public static readonly NetworkSwitch PhysicalSwitch = new(Guid.NewGuid(), "phys-ls",
    [
        new("phys-ls-gw", "router", ["router"]) { RouterPort = "gw-phys" },
        new("phys-localnet", "localnet", ["unknown"]) { PhysicalNetwork = "physnet" },
    ]);

    public static readonly LogicalSwitchPort OwnPort = new(
        Guid.NewGuid(), "web-1-port", NatSwitch.Uuid, ["52:54:00:00:00:10 10.140.0.10"], [], true, Ids((OwnershipKeys.VirtualMachineId, Domain.ToString())));

    public static readonly Workload Running = new(Domain, "web-1", WorkloadPresence.Running, null, null);

    public static readonly NorthboundFacts Northbound = new([NatSwitch, PhysicalSwitch], [Router])
    {
        OwnPorts = [OwnPort],
        DhcpOptions = [new(Guid.NewGuid(), "10.140.0.0/24", 1442)],
        OvnVersion = "23.03.1-20.27.0-70.6",
    };

    public static readonly HealthFacts All = new()
    {
        Host = "node-1",
        Hook = new() { Main = Hook, LibvirtDaemon = "libvirtd", LookedForAt = Started },
        Daemon = new("/run/reconciler/hook.sock"),
        OpenVSwitch = Ovs,
        Chassis = [Node1, Node2],
        Underlay = new("eth0", System.Net.IPAddress.Parse("192.0.2.1"), 1500),
        Northbound = Northbound,
        Libvirt = new(new(9, 0, 0), [Running], []) { Assessments = [new(Running, [], []) { InterfaceIds = ["web-1-port"] }] },
    };

    /// <summary>What is found, each as <c>CHECK SUBJECT</c>.</summary>
    public static IEnumerable<string> Find(HealthFacts facts) => HealthChecks.Examine(facts).Select(f => $"{f.Check} {f.Subject}");

    /// <summary>What is found, each as <c>CHECK SUBJECT</c>, in a logical network with another router.</summary>
    public static IEnumerable<string> FindWith(NetworkRouter router) => Find(With(router));

    /// <summary>The facts with another router in place of the healthy one.</summary>
    public static HealthFacts With(NetworkRouter router) => All with { Northbound = Northbound with { Routers = [router] } };

    /// <summary>The facts with another switch in place of the healthy one.</summary>
    public static HealthFacts With(NetworkSwitch logicalSwitch) => All with { Northbound = Northbound with { Switches = [logicalSwitch, PhysicalSwitch] } };

    public static ImmutableSortedDictionary<string, string> Ids(params (string Key, string Value)[] ids) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, ids.Select(i => KeyValuePair.Create(i.Key, i.Value)));

    /// <summary>A domain with one interface on the integration bridge.</summary>
    public static Workload DomainWith(string name, bool active, Guid? interfaceId, int? mtu = null)
    {
        var id = WorkloadId.OfDomain(Guid.NewGuid());
        var nic = new WorkloadInterface("52:54:00:00:00:20") { Bridge = "br-int", IsOfOpenVSwitch = true,
            InterfaceId = interfaceId?.ToString(), Mtu = mtu };
        return new(id, name, active ? WorkloadPresence.Running : WorkloadPresence.Off, new(id, name, [nic], new(null, [])), null);
    }
}
