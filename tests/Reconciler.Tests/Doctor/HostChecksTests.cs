using Reconciler.Doctor;
using Reconciler.Doctor.Facts;
using Reconciler.OpenVSwitch;
using static Reconciler.Tests.Doctor.HealthyFacts;

namespace Reconciler.Tests.Doctor;

[TestFixture]
public class HostChecksTests
{
    private const string Beside = "/etc/libvirt/hooks/qemu.d/50-reconciler";
    private static readonly HookFile s_foreign = Hook with { IsOurs = false, LinkTarget = null };

    [Test]
    public void A_hook_that_is_missing_dangling_or_not_executable()
    {
        Assert.That(FindHook(null), Is.EqualTo(new[] { "hook-missing file /etc/libvirt/hooks/qemu" }));
        Assert.That(FindHook(Hook with { IsDangling = true, IsExecutable = false }), Is.EqualTo(new[] { "hook-dangling file /etc/libvirt/hooks/qemu" }));
        Assert.That(FindHook(Hook with { IsExecutable = false }), Is.EqualTo(new[] { "hook-not-executable file /etc/libvirt/hooks/qemu" }));
    }

    [Test]
    public void A_hook_of_somebody_else_shadows_ours_unless_it_is_beside()
    {
        Assert.That(FindHook(s_foreign), Is.EqualTo(new[] { "hook-shadowed file /etc/libvirt/hooks/qemu" }));
        Assert.That(FindHook(s_foreign, Hook with { Path = Beside }), Is.Empty);
        var old = All with { Hook = All.Hook with { Main = s_foreign, Additional = [Hook with { Path = Beside }] }, Libvirt = All.Libvirt! with { Version = new(6, 4, 0) } };
        Assert.That(Find(old), Is.EquivalentTo(new[] { $"hook-shadowed file {Beside}", "libvirt-version libvirt" }));
    }

    [Test]
    public void A_hook_that_is_newer_than_libvirts_last_look()
    {
        var late = Hook with { CreatedAt = Started.AddMinutes(1) };
        Assert.That(FindHook(late), Is.EqualTo(new[] { "hook-not-loaded file /etc/libvirt/hooks/qemu" }));
        Assert.That(FindHook(late with { CreatedAt = Started.AddSeconds(1) }), Is.Empty, "clocks differ");
        Assert.That(FindHook(s_foreign, late with { Path = Beside }), Is.Empty, "where libvirt knows one hook it looks for others at each call");
        Assert.That(Find(All with { Hook = All.Hook with { Main = late }, Daemon = All.Daemon! with { HookCalls = 1 } }), Is.Empty, "it has been called");
        Assert.That(Find(All with { Hook = All.Hook with { Main = late, LookedForAt = null } }), Is.Empty, "libvirt looks when it starts");
    }

    [Test]
    public void A_daemon_that_is_down_or_not_well()
    {
        Assert.That(Find(All with { Daemon = All.Daemon! with { Unreachable = "Connection refused" } }), Is.EqualTo(new[] { "daemon-down file /run/reconciler/hook.sock" }));
        var found = HealthChecks.Examine(All with { Daemon = All.Daemon! with { Complaints = ["libvirt is not known: gone", "the loop is stuck"] } });
        Assert.That(found.Select(f => f.Statement), Is.EqualTo(new[] { "The daemon is not well: libvirt is not known: gone", "The daemon is not well: the loop is stuck" }));
    }

    [Test]
    public void Versions_that_are_too_old()
    {
        Assert.That(Find(All with { Libvirt = All.Libvirt! with { Version = new(8, 10, 0) } }), Is.EqualTo(new[] { "libvirt-version libvirt" }));
        Assert.That(Find(All with { OpenVSwitch = Ovs with { Version = "2.11.4" } }), Is.EqualTo(new[] { "ovs-version Open vSwitch" }));
        Assert.That(Find(All with { Northbound = Northbound with { OvnVersion = "21.12.1-20.21.0-61.4" } }), Is.EqualTo(new[] { "ovn-version OVN" }));
        var old = new NorthboundFacts([], []) { SchemaVersion = "5.16.0", MissingColumns = ["NAT.external_port_range"] };
        Assert.That(Find(All with { Northbound = old }), Is.EqualTo(new[] { "ovn-schema OVN Northbound" }));
    }

    [TestCase("system-id")]
    [TestCase("ovn-remote")]
    [TestCase("ovn-encap-type")]
    [TestCase("ovn-encap-ip")]
    public void Settings_that_are_missing(string key)
    {
        Assert.That(FindOvs(Ovs with { ExternalIds = Ovs.ExternalIds.Remove(key) }), Does.Contain($"host-setting-missing external_ids:{key}"));
        Assert.That(FindOvs(Ovs with { ExternalIds = Ovs.ExternalIds.SetItem(key, "") }), Does.Contain($"host-setting-missing external_ids:{key}"));
    }

    [Test]
    public void A_setting_for_this_chassis_alone_counts()
    {
        var own = Ovs.ExternalIds.Remove("ovn-encap-ip").Add("ovn-encap-ip-node-1", "192.0.2.1");
        Assert.That(FindOvs(Ovs with { ExternalIds = own }), Is.Empty);
    }

    [Test]
    public void Bridge_mappings()
    {
        Assert.That(FindOvs(Ovs with { Bridges = ["br-int"] }), Is.EqualTo(new[] { "bridge-mapping-without-bridge bridge br-mgmt" }));

        var unmapped = All with { OpenVSwitch = Ovs with { ExternalIds = Ovs.ExternalIds.Remove("ovn-bridge-mappings") } };
        Assert.That(Find(unmapped), Is.Empty, "nothing here needs it");
        Assert.That(
            Find(unmapped with { Northbound = Northbound with { OwnPorts = [OwnPort with { SwitchUuid = PhysicalSwitch.Uuid }] } }),
            Is.EqualTo(new[] { "bridge-mapping-missing host node-1" }));
        var distributed = Router with { Nats = [Snat, FloatingIp with { IsDistributed = true }] };
        Assert.That(Find(unmapped with { Northbound = Northbound with { Routers = [distributed] } }), Is.EqualTo(new[] { "bridge-mapping-missing host node-1" }));
    }

    [Test]
    public void A_chassis_that_is_not_registered_or_is_another_hosts()
    {
        Assert.That(Find(All with { Chassis = [Node2] }), Does.Contain("chassis-not-registered chassis node-1"));
        Assert.That(Find(All with { Chassis = [Node1 with { EncapAddresses = ["192.0.2.9"] }, Node2] }), Is.EqualTo(new[] { "system-id-shared chassis node-1" }));
        Assert.That(Find(All with { Chassis = [Node1, Node2 with { EncapAddresses = ["192.0.2.1"] }] }), Is.EqualTo(new[] { "encap-ip-taken chassis node-2" }));
    }

    [Test]
    public void A_port_whose_device_is_gone()
    {
        var stale = new OvsInterface("vnet7", "77777777-7777-4777-8777-777777777777", Guid.NewGuid(), "52:54:00:00:00:77") { IsStale = true };
        Assert.That(FindOvs(Ovs with { StaleInterfaces = [stale] }), Is.EqualTo(new[] { "stale-ovs-port port vnet7" }));
        Assert.That(FindOvs(Ovs with { StaleInterfaces = [stale with { VirtualMachineId = Domain }] }), Is.Empty, "it may be about to stop");
    }

    private static IEnumerable<string> FindHook(HookFile? main, params HookFile[] additional) =>
        Find(All with { Hook = All.Hook with { Main = main, Additional = [.. additional] } });

    private static IEnumerable<string> FindOvs(OpenVSwitchFacts ovs) => Find(All with { OpenVSwitch = ovs });
}
