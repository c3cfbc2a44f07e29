using Reconciler.Doctor;
using Reconciler.Doctor.Facts;
using Reconciler.Doctor.Reading;
using Reconciler.Libvirt;
using Reconciler.OpenVSwitch;
using Reconciler.Ownership;
using Reconciler.Workloads;

using static Reconciler.Tests.Doctor.HealthyFacts;

namespace Reconciler.Tests.Doctor;

[TestFixture]
internal sealed class HostChecksTests
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
        Assert.That(Find(All with { Hook = All.Hook with { Main = late }, Daemon = All.Daemon! with { HookCalledAt = Started.AddMinutes(2) } }), Is.Empty, "it has been called");
        Assert.That(
            Find(All with { Hook = All.Hook with { Main = late }, Daemon = All.Daemon! with { HookCalledAt = Started.AddMinutes(-2) } }),
            Is.EqualTo(new[] { "hook-not-loaded file /etc/libvirt/hooks/qemu" }), "that was before libvirt's restart");
        Assert.That(Find(All with { Hook = All.Hook with { Main = late, LookedForAt = null } }), Is.Empty, "libvirt looks when it starts");
    }

    [Test]
    public void One_of_several_servers_that_cannot_be_used()
    {
        var ovs = Ovs with { ExternalIds = Ovs.ExternalIds.SetItem("ovn-nb", "tcp:192.0.2.1:6641,tcp:192.0.2.2:6641") };
        RemoteFacts good = new("tcp:192.0.2.1:6641", "relay", null), bad = new("tcp:192.0.2.2:6641", "relay", "it is a relay that has lost its source");
        var found = HealthChecks.Examine(All with { OpenVSwitch = ovs, Remotes = [good, bad] }).Single();
        Assert.That(
            (found.Check, found.Subject, found.Remedy),
            Is.EqualTo(("remote-unusable", "remote tcp:192.0.2.2:6641", "ovs-vsctl set Open_vSwitch . 'external_ids:ovn-nb=\"tcp:192.0.2.1:6641\"'   # or start it")));
        Assert.That(
            HealthChecks.Examine(All with { Remotes = [good, bad] }).Single().Remedy, Is.EqualTo("start it, or take it out of nb.remotes, which leaves tcp:192.0.2.1:6641"));
        Assert.That(Find(All with { Remotes = [bad] }), Is.Empty, "that the Northbound is away is said elsewhere");
        Assert.That(Find(All with { Remotes = [good] }), Is.Empty);
    }

    [Test]
    public void A_daemon_that_is_down_or_not_well()
    {
        Assert.That(Find(All with { Daemon = All.Daemon! with { Unreachable = "Connection refused" } }), Is.EqualTo(new[] { "daemon-down file /run/reconciler/hook.sock" }));
        var found = HealthChecks.Examine(All with { Daemon = All.Daemon! with { Complaints = ["libvirt is not known: gone", "the loop is stuck"] } });
        Assert.That(found.Select(f => f.Statement), Is.EqualTo(new[] { "The daemon is not well: libvirt is not known: gone", "The daemon is not well: the loop is stuck" }));
    }

    [TestCase("active", "active", true)]
    [TestCase("active", "activating", true)]
    [TestCase("active", "inactive", false)]
    [TestCase("active", "failed", false)]
    [TestCase("active", "deactivating", false)]
    [TestCase("inactive", "inactive", true)]
    public void A_daemon_that_systemd_would_start_for_a_connection_is_not_asked(string socket, string service, bool isAsked)
    {
        var shown = $"Id=reconciler.socket\nActiveState={socket}\nListen=/run/reconciler/hook.sock (Stream)\n\nId=reconciler.service\nActiveState={service}\n";
        Assert.That(DaemonUnits.WhyNotToAsk(shown, "/run/reconciler/hook.sock"), isAsked ? Is.Null : Is.EqualTo($"reconciler.service is {service}"));
        Assert.That(DaemonUnits.WhyNotToAsk(shown, "/run/other.sock"), Is.Null, "that is not systemd's");
        Assert.That(DaemonUnits.WhyNotToAsk("Id=reconciler.socket\nActiveState=inactive\n\nId=reconciler.service\nActiveState=inactive\n", "/run/reconciler/hook.sock"), Is.Null);
    }

    [Test]
    public void A_daemon_that_is_stopped_is_called_that()
    {
        var found = HealthChecks.Examine(All with { Daemon = All.Daemon! with { IsStopped = true, Unreachable = "reconciler.service is inactive" } }).Single();
        Assert.That((found.Check, found.Statement), Is.EqualTo(("daemon-down", "The daemon is stopped: reconciler.service is inactive, and systemd holds its socket")));
    }

    [TestCase("br-int", "br-mgmt", "systemctl restart ovn-controller.service   # it makes the bridge")]
    [TestCase("br-ovn", "br-int", "ovs-vsctl remove Open_vSwitch . external_ids ovn-bridge   # ")]
    public void An_integration_bridge_that_does_not_exist(string named, string present, string remedy)
    {
        var found = HealthChecks.Examine(All with { OpenVSwitch = Ovs with { IntegrationBridge = named, Bridges = [present, "br-mgmt"], IntegrationDatapath = null } }).Single();
        Assert.That((found.Check, found.Subject), Is.EqualTo(("integration-bridge-missing", $"bridge {named}")));
        Assert.That(found.Remedy, Does.StartWith(remedy));
    }

    [TestCase("system", KernelDatapath.Loaded, null)]
    [TestCase("netdev", KernelDatapath.Absent, null)]
    [TestCase("system", KernelDatapath.Loadable, "modprobe openvswitch")]
    [TestCase("system", KernelDatapath.Absent, "ovs-vsctl set Open_vSwitch . external_ids:ovn-bridge-datapath-type=netdev")]
    public void A_datapath_that_the_kernel_does_not_have(string type, object kernel, string? remedy)
    {
        var found = HealthChecks.Examine(All with { OpenVSwitch = Ovs with { IntegrationDatapath = type, Kernel = (KernelDatapath)kernel } });
        Assert.That(found.Select(f => (f.Check, f.Remedy.StartsWith(remedy!, StringComparison.Ordinal))), remedy is null ? Is.Empty : Is.EqualTo(new[] { ("datapath-unavailable", true) }));
    }

    [Test]
    public void Networks_without_a_virtual_port_or_that_are_not_started_or_not_there()
    {
        var good = new NetworkDefinition(Guid.NewGuid(), "nat-net", "br-int", "openvswitch", []);
        var bad = good with { VirtualPortType = null };
        var domain = DomainWith("web-9", false, null);
        var defined = domain.Definition! with { Interfaces = [new("52:54:00:00:00:20") { Network = "nat-net" }], IntentText = "<x/>" };
        Assert.That(FindNetworks(new NetworkFacts("nat-net", true, good, good)), Is.Empty);
        Assert.That(FindNetworks(new NetworkFacts("nat-net", true, bad, bad)), Is.EqualTo(new[] { "network-without-virtualport network nat-net" }));
        Assert.That(FindNetworks(new NetworkFacts("nat-net", true, good, bad)), Is.EqualTo(new[] { "network-without-virtualport network nat-net" }), "until it is restarted");
        Assert.That(FindNetworks(new NetworkFacts("nat-net", false, good with { Bridge = "virbr0", VirtualPortType = null }, null)), Is.Empty, "not on OVN");
        Assert.That(FindNetworks(new NetworkFacts("nat-net", false, good, null)), Is.EqualTo(new[] { "network-inactive network nat-net" }));
        Assert.That(FindNetworks(), Is.EqualTo(new[] { "network-missing network nat-net" }));
        Assert.That(FindNetworks(new NetworkFacts("nat-net", true, null, null) { Error = "no" }), Is.EqualTo(new[] { "network-unreadable network nat-net" }));

        IEnumerable<string> FindNetworks(params NetworkFacts[] networks) => Find(All with
        {
            Libvirt = All.Libvirt! with
            {
                NetworkStates = [.. networks],
                AreNetworksKnown = true,
                Configured = System.Collections.Immutable.ImmutableDictionary<WorkloadId, WorkloadDefinition>.Empty.Add(defined.Id,
                    defined),
            },
        });
    }

    [Test]
    public void On_a_host_that_is_not_set_up_what_is_proposed_fits_the_host()
    {
        var central = new LocalCentral(true, true, true, [System.Net.IPAddress.Loopback, System.Net.IPAddress.Parse("192.0.2.1")]);
        var bare = All with { Central = central, OpenVSwitch = Ovs with { ExternalIds = Ids() }, Chassis = null, Northbound = null };
        Assert.That(
            HealthChecks.Examine(bare).Where(f => f.Check == "host-setting-missing").Select(f => f.Remedy.Split("external_ids:")[1]),
            Is.EqualTo(new[] { "system-id=$(hostname)", "ovn-remote=unix:/run/ovn/ovnsb_db.sock", "ovn-encap-type=geneve", "ovn-encap-ip=192.0.2.1" }));
    }

    [TestCase("tcp:192.0.2.1:6642", "Connection refused", true, "ovn-sbctl set-connection ptcp:6642:192.0.2.1")]
    [TestCase("ssl:127.0.0.1:16642", "Connection refused", true, "ovn-sbctl set-connection pssl:16642:127.0.0.1")]
    [TestCase("tcp:[::1]:6642", "Connection refused", true, "ovn-sbctl set-connection ptcp:6642:[::1]")]
    [TestCase("tcp:192.0.2.7:6642", "Connection refused", false, "ovn-sbctl set-connection ptcp:6642   # on 192.0.2.7, if ovn-central runs there; otherwise systemctl restart ovn-central.service there")]
    [TestCase("tcp:192.0.2.7:6642", "no connection within 5 s", true, "ovs-vsctl set Open_vSwitch . external_ids:ovn-remote=unix:/run/ovn/ovnsb_db.sock   # if the database is that of this host")]
    [TestCase("unix:/run/nowhere", "No such file or directory", true, "ovs-vsctl set Open_vSwitch . external_ids:ovn-remote=unix:/run/ovn/ovnsb_db.sock   # if the database is that of this host")]
    [TestCase("unix:/run/ovn/ovnsb_db.sock", "Connection refused", true, "systemctl restart ovn-central.service")]
    [TestCase("unix:/run/ovn/ovnsb_db.sock", "No such file or directory", false, "ovs-vsctl set Open_vSwitch . external_ids:ovn-remote=tcp:ADDRESS:6642")]
    public void What_is_proposed_for_a_database_that_does_not_answer(string remote, string reason, bool isHere, string remedy)
    {
        var facts = All with
        {
            Chassis = null,
            Central = new(isHere, isHere, isHere, [System.Net.IPAddress.Loopback, System.Net.IPAddress.IPv6Loopback, System.Net.IPAddress.Parse("192.0.2.1")]),
            Unreachable = [new(Source.Southbound, reason) { Remotes = remote }],
        };
        Assert.That(HealthChecks.Examine(facts).Single().Remedy, Is.EqualTo(remedy));
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
        var stale = new OvsInterface("vnet7", "77777777-7777-4777-8777-777777777777", WorkloadId.OfDomain(Guid.NewGuid()), "52:54:00:00:00:77") { IsStale = true };
        Assert.That(FindOvs(Ovs with { StaleInterfaces = [stale] }), Is.EqualTo(new[] { "stale-ovs-port port vnet7" }));
        var off = DomainWith("off-1", false, null);
        var found = HealthChecks.Examine(All with
        {
            OpenVSwitch = Ovs with { StaleInterfaces = [stale with { Owner = off.Id }] },
            Libvirt = All.Libvirt! with { Domains = [Running, off] },
        }).Single();
        Assert.That(found.Statement, Does.Contain("for domain off-1, which does not run here"));
        Assert.That(FindOvs(Ovs with { StaleInterfaces = [stale with { Owner = Domain }] }), Is.Empty, "it may be about to stop");
    }

    private static IEnumerable<string> FindHook(HookFile? main, params HookFile[] additional) =>
        Find(All with { Hook = All.Hook with { Main = main, Additional = [.. additional] } });

    private static IEnumerable<string> FindOvs(OpenVSwitchFacts ovs) => Find(All with { OpenVSwitch = ovs });
}
