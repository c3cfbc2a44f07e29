namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary>What can be wrong with what OVN is told of a host, and with what it has of it.</summary>
internal sealed class HostSettingTests : DoctorTest
{
    [Test]
    public async Task Settings_that_are_missing()
    {
        string[] keys = ["system-id", "ovn-remote", "ovn-encap-type", "ovn-encap-ip"];
        var values = new List<string>();
        foreach (var key in keys)
            values.Add($"external_ids:{key}={(await Node.VsctlAsync("get", "Open_vSwitch", ".", $"external_ids:{key}")).Trim()}");
        await KillDaemonAsync();
        await Node.ServiceAsync("stop", "ovn-controller");
        try
        {
            await Node.VsctlAsync(["remove", "Open_vSwitch", ".", "external_ids", .. keys]);
            Assert.That(await FindAsync(), Is.SupersetOf(keys.Select(k => $"host-setting-missing external_ids:{k}")));
        }
        finally
        {
            await Node.VsctlAsync(["set", "Open_vSwitch", ".", .. values]);
            await Node.ServiceAsync("start", "ovn-controller");
        }

        await StartDaemonAsync();
        await ExpectHealthyAsync();
    }

    [Test]
    public async Task Bridge_mappings()
    {
        await Node.DefineAsync("outside-1", Ports("<ovn:port switch=\"phys-ls\"/>"), "--network", "nat-net");
        await Node.VirshAsync("start", "outside-1");
        try
        {
            await Node.VsctlAsync("set", "Open_vSwitch", ".", "external_ids:ovn-bridge-mappings=\"physnet:br-mgmt,backup:br-backup\"");
            await ExpectAsync("bridge-mapping-without-bridge bridge br-backup");
            await Node.VsctlAsync("remove", "Open_vSwitch", ".", "external_ids", "ovn-bridge-mappings");
            await ExpectAsync("bridge-mapping-missing host node-1", "gateway-chassis-unmapped chassis node-1", "localnet-unmapped port phys-ls-localnet");
        }
        finally
        {
            await Node.VsctlAsync("set", "Open_vSwitch", ".", "external_ids:ovn-bridge-mappings=physnet:br-mgmt");
        }

        await ExpectHealthyAsync();
    }

    [Test]
    public async Task A_chassis_that_is_not_registered_or_is_another_hosts()
    {
        await StartDomainAsync("web-1", Port("10.140.0.10"));
        var port = (await Node.PortsOfAsync("web-1")).Single()["name"].Trim('"');
        // Unlike when it is killed, it takes its chassis along.
        await ShellAsync("ovn-appctl -t ovn-controller exit");
        try
        {
            await ExpectAsync("chassis-not-registered chassis node-1", "gateway-chassis-unknown port gw-router-to-phys-ls", $"port-unclaimed port {port}");
            await RegisterAsync("node-9", "127.0.0.1");
            await ExpectAsync("encap-ip-taken chassis node-9");
            await SbctlAsync("chassis-del", "node-9");
            await RegisterAsync("node-1", "192.0.2.9");
            await ExpectAsync("system-id-shared chassis node-1");
            await SbctlAsync("chassis-del", "node-1");
        }
        finally
        {
            await Node.ServiceAsync("start", "ovn-controller");
        }

        await ExpectHealthyAsync();
    }

    [Test]
    public async Task Versions_and_a_port_that_was_left_over()
    {
        var version = (await Node.VsctlAsync("get", "Open_vSwitch", ".", "ovs_version")).Trim();
        await Node.ServiceAsync("stop", "ovn-northd");
        try
        {
            await Node.VsctlAsync("set", "Open_vSwitch", ".", "ovs_version=2.9.8");
            await Node.NbctlAsync("set", "NB_Global", ".", "options:northd_internal_version=\"21.09.1-20.21.0-61.4\"");
            await Node.VsctlAsync(
                "add-port", "br-int", "vnet77", "--", "set", "Interface", "vnet77", "external_ids:iface-id=77777777-7777-4777-8777-777777777777",
                "external_ids:vm-id=66666666-6666-4666-8666-666666666666", "external_ids:attached-mac=\"52:54:00:00:00:77\"");
            await ExpectAsync("ovs-version Open vSwitch", "ovn-version OVN", "stale-ovs-port port vnet77");
            Assert.That(await RemedyOfAsync("stale-ovs-port"), Is.EqualTo("reconciler sweep --ovs-ports"));
            await ShellAsync("reconciler sweep --ovs-ports");
        }
        finally
        {
            await Node.VsctlAsync("--if-exists", "del-port", "vnet77", "--", "set", "Open_vSwitch", ".", $"ovs_version={version}");
            await Node.ServiceAsync("start", "ovn-northd");
        }

        await ExpectHealthyAsync();
    }

    [Test]
    public async Task A_northbound_with_an_old_schema()
    {
        await ShellAsync("""
            grep -v '"external_port_range"' /usr/share/ovn/ovn-nb.ovsschema >/run/old.ovsschema
            ovsdb-tool create /run/old.db /run/old.ovsschema
            ovsdb-server -vconsole:off --detach --no-chdir --pidfile=/run/old.pid --unixctl=/run/old.ctl --remote=punix:/run/old.sock /run/old.db
            """);
        try
        {
            Assert.That(await FindAsync("--nb", "unix:/run/old.sock"), Is.EqualTo(new[] { "ovn-schema OVN Northbound" }));
        }
        finally
        {
            await ShellAsync("kill $(cat /run/old.pid); rm -f /run/old.db /run/old.ovsschema");
        }
    }

    private static Task RegisterAsync(string name, string address) => SbctlAsync(
        "--id=@encap", "create", "Encap", "type=geneve", $"ip=\"{address}\"", $"chassis_name={name}",
        "--", "create", "Chassis", $"name={name}", "hostname=node-9", "encaps=@encap");

    private static async Task SbctlAsync(params string[] arguments) => (await Node.RunAsync(["ovn-sbctl", "--timeout=10", .. arguments])).Succeeded();
}
