
namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>Guests with several interfaces, each of which speaks through what another attribute has given it.</summary>
internal sealed class GuestAttributeTests : LabTest
{
    private const string First = "52:54:00:00:00:91";
    private const string Second = "52:54:00:00:00:92";
    private const string Third = "52:54:00:00:00:93";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    [Test]
    public async Task Each_selector_finds_its_interface()
    {
        await DefineNetworkAsync("second-net", "");
        try
        {
            await Node.DefineAsync(
                "web-1",
                Ports($"""
                    <ovn:port mac="{Third}" switch="nat-switch-1" address="10.140.0.93"/>
                    <ovn:port network="second-net" switch="nat-switch-2" address="10.141.0.92"/>
                    <ovn:port alias="ua-front" switch="nat-switch-1" address="10.140.0.91"/>
                    """),
                "--guest", "--network", "nat-net", "--mac", First, "--alias", "ua-front", "--network", "second-net", "--mac", Second, "--bridge", "br-int", "--mac", Third);
            await StartGuestAsync("web-1");
            await SpeakAsync(0, "10.140.0.91", "10.140.0.254");
            await SpeakAsync(1, "10.141.0.92", "10.141.0.254");
            await SpeakAsync(2, "10.140.0.93", "10.140.0.254");
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await RemoveNetworkAsync("second-net");
        }
    }

    [Test]
    public async Task Defaults_of_configuration_network_and_portgroup_let_a_guest_speak_that_says_nothing()
    {
        await RestartDaemonWithAsync("networks: {configured-net: {switch: nat-switch-1}}");
        await DefineNetworkAsync("configured-net", "");
        await DefineNetworkAsync("own-net", """
            <metadata><ovn:network xmlns:ovn="urn:ovn-reconciler:network:1" switch="nat-switch-2" address="dynamic" dhcp="on">
              <ovn:portgroup name="front" switch="nat-switch-1" address="none"/>
            </ovn:network></metadata>
            """);
        await SetSubnetAsync();
        try
        {
            await Node.DefineAsync(
                "web-1", null, "--guest", "--network", "configured-net", "--mac", First, "--network", "own-net", "--mac", Second, "--network", "own-net", "--portgroup", "front", "--mac", Third);
            await StartGuestAsync("web-1");
            // A port without addresses may have any: it is known by its MAC address.
            await SpeakAsync(0, "10.140.0.94", "10.140.0.254");
            Assert.That(await LeaseAsync(1), Does.StartWith("10.141.0."), "what OVN has chosen");
            await SpeakAsync(1, null, "10.141.0.254");
            await SpeakAsync(2, "10.140.0.95", "10.140.0.254");
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await RemoveSubnetAsync();
            await RemoveNetworkAsync("configured-net");
            await RemoveNetworkAsync("own-net");
        }
    }

    [Test]
    public async Task A_bound_port_and_one_that_is_defined_speak_again_after_the_next_start()
    {
        const string external = "192.168.58.192";
        await Node.NbctlAsync("lsp-add", "nat-switch-1", "printer");
        await SetSubnetAsync();
        try
        {
            await Node.DefineAsync(
                "web-1",
                Ports($"""
                    <ovn:port mac="{First}" port="printer" address="10.140.0.96"/>
                    <ovn:port mac="{Second}" switch="nat-switch-2" address="dynamic" dhcp="on" lifetime="defined"><ovn:nat external="{external}" mode="distributed"/></ovn:port>
                    """),
                "--guest", "--network", "nat-net", "--mac", First, "--network", "nat-net", "--mac", Second);
            await StartGuestAsync("web-1");
            Assert.That(await Node.InterfaceIdsAsync("web-1"), Does.Contain("printer"));
            await SpeakAsync(0, "10.140.0.96", "10.140.0.254");
            var address = await LeaseAsync(1);
            await SpeakAsync(1, null, "10.141.0.254");
            await WaitForAnswerAsync(external);
            var mac = (await WaitForExternalMacAsync(true)).Trim('"');
            Assert.That((await Node.RunOutsideAsync("ip", "neigh", "show", external)).Output, Does.Contain(mac));

            await Node.VirshAsync("destroy", "web-1");
            var off = (await Eventually.Async(() => Node.PortsOfAsync("web-1"), p => p.Length == 1 && p[0]["enabled"] == "false", Soon, "one port stays, and is off")).Single();
            Assert.That(off["dynamic_addresses"], Is.EqualTo($"\"{Second} {address}\""));
            Assert.That((await Node.FindAsync("Logical_Switch_Port", "name=printer")).Single()["addresses"], Is.EqualTo("[\"set\",[]]"), "the other is as it was made");
            await WaitForExternalMacAsync(false);

            await StartGuestAsync("web-1");
            await SpeakAsync(0, "10.140.0.96", "10.140.0.254");
            Assert.That(await LeaseAsync(1), Is.EqualTo(address));
            await SpeakAsync(1, null, "10.141.0.254");
            Assert.That((await WaitForExternalMacAsync(true)).Trim('"'), Is.EqualTo(mac));
            await WaitForAnswerAsync(external);
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await RemoveSubnetAsync();
            await Node.NbctlAsync("lsp-del", "printer");
        }
    }

    [Test]
    public async Task A_distributed_floating_ip_has_its_mac_address_only_while_the_port_is_up()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.97", "<ovn:nat external=\"192.168.58.197\" mode=\"distributed\"/>"), "--network", "nat-net", "--mac", First);
        await Node.VirshAsync("start", "web-1");
        var mac = await WaitForExternalMacAsync(true);
        var port = (await Node.PortsOfAsync("web-1")).Single();
        try
        {
            // Without its controller the port stays bound; somebody has to take it off the chassis.
            await Node.ServiceAsync("stop", "ovn-controller");
            (await Node.RunAsync("ovn-sbctl", "--timeout=10", "lsp-unbind", port["name"].Trim('"'))).Succeeded();
            await WaitForExternalMacAsync(false);
            var down = (await Node.PortsOfAsync("web-1")).Single();
            Assert.That((down["up"], down["_uuid"]), Is.EqualTo(("false", port["_uuid"])), "the port is down, and there");
            Assert.That((await Node.NatsAsync()).Single()["logical_port"], Is.EqualTo(port["name"]));
        }
        finally
        {
            await Node.ServiceAsync("start", "ovn-controller");
        }

        Assert.That(await WaitForExternalMacAsync(true), Is.EqualTo(mac));
    }

    private static async Task<string> WaitForExternalMacAsync(bool present) => (await Eventually.Async(
        Node.NatsAsync, n => n.Length == 1 && n[0]["external_mac"].StartsWith('"') == present, TimeSpan.FromSeconds(10), $"the external MAC address is {(present ? "there" : "cleared")}")).Single()["external_mac"];

    /// <summary>Pings a gateway through one interface of the guest, from an address that it gets for that where it has none.</summary>
    private static async Task SpeakAsync(int nic, string? address, string gateway)
    {
        if (address is not null)
            (await Node.RunInGuestAsync("web-1", $"ip addr add {address}/24 dev eth{nic}")).Succeeded();
        await WaitInGuestAsync("web-1", $"ping -c 1 -W 1 -I eth{nic} {gateway}", $"{gateway} answers on eth{nic}");
    }

    /// <summary>Asks for a lease on one interface, and returns the address.</summary>
    private static async Task<string> LeaseAsync(int nic)
    {
        await WaitInGuestAsync("web-1", $"udhcpc -i eth{nic} -n -q -t 2 -T 1 -A 1 -s /etc/dhcp-lease", $"a lease on eth{nic}");
        return (await Node.RunInGuestAsync("web-1", $"ip -4 addr show dev eth{nic} | sed -n 's|.*inet \\([^/]*\\)/.*|\\1|p'")).Output.Trim();
    }

    private static Task<string> SetSubnetAsync() =>
        Node.NbctlAsync("set", "Logical_Switch", "nat-switch-2", "other_config:subnet=10.141.0.0/24", "other_config:exclude_ips=10.141.0.200..10.141.0.254");

    private static Task<string> RemoveSubnetAsync() =>
        Node.NbctlAsync("remove", "Logical_Switch", "nat-switch-2", "other_config", "subnet", "exclude_ips");

    private static async Task DefineNetworkAsync(string name, string metadata)
    {
        var xml = $"<network><name>{name}</name>{metadata}<forward mode='bridge'/><bridge name='br-int'/><virtualport type='openvswitch'/><portgroup name='front'/></network>";
        await Node.DefineNetworkByXmlAsync(xml);
        await Node.VirshAsync("net-start", name);
    }

    private static async Task RemoveNetworkAsync(string name)
    {
        await Node.TryVirshAsync("net-destroy", name);
        await Node.TryVirshAsync("net-undefine", name);
    }
}
