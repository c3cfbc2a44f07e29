
namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What an annotation can say beyond switch and address, without a guest: where it comes from, and that rows follow it.</summary>
internal sealed class AnnotationTests : LabTest
{
    private const string Uri = "urn:ovn-reconciler:domain:1";
    private const string Mac = "52:54:00:00:00:70";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    [Test]
    public async Task Defaults_come_from_portgroup_then_network_then_configuration()
    {
        await RestartDaemonWithAsync("networks: {ovn-net: {switch: nat-switch-1, port-security: off}}");
        await DefineNetworkAsync("");
        try
        {
            await Node.DefineAsync("plain", null, "--network", "ovn-net", "--mac", Mac);
            await Node.VirshAsync("start", "plain");
            Assert.That((await Node.PortsOfAsync("plain")).Single()["addresses"], Is.EqualTo($"[\"set\",[\"{Mac}\",\"unknown\"]]"), "from the configuration");
            Assert.That(await SwitchOfAsync("plain"), Is.EqualTo("nat-switch-1"));

            await DefineNetworkAsync("<ovn:network xmlns:ovn=\"urn:ovn-reconciler:network:1\" switch=\"nat-switch-2\" port-security=\"on\"><ovn:portgroup name=\"front\" switch=\"nat-switch-1\"/></ovn:network>");
            await Eventually.Async(() => SwitchOfAsync("plain"), s => s == "nat-switch-2", TimeSpan.FromSeconds(2), "the port follows the network's metadata");
            Assert.That((await Node.PortsOfAsync("plain")).Single()["port_security"], Is.EqualTo($"\"{Mac}\""));

            await Node.DefineAsync("fronted", null, "--network", "ovn-net", "--portgroup", "front");
            await Node.VirshAsync("start", "fronted");
            Assert.That(await SwitchOfAsync("fronted"), Is.EqualTo("nat-switch-1"), "from the portgroup");

            await Node.DefineAsync("own", Ports("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.70\"/>"), "--network", "ovn-net");
            await Node.VirshAsync("start", "own");
            Assert.That(await SwitchOfAsync("own"), Is.EqualTo("nat-switch-1"), "from the domain");
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.TryVirshAsync("net-destroy", "ovn-net");
            await Node.TryVirshAsync("net-undefine", "ovn-net");
        }
    }

    [Test]
    public async Task Rows_follow_the_metadata_of_a_running_domain_and_the_port_stays_the_same_row()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"), "--network", "nat-net", "--mac", Mac);
        await Node.VirshAsync("start", "web-1");
        var row = (await Node.PortsOfAsync("web-1")).Single()["_uuid"];

        await SetMetadataAsync("<ports><port switch=\"nat-switch-2\" address=\"10.141.0.10\"><nat external=\"192.168.58.111\"/></port></ports>");
        var port = (await Eventually.Async(
            () => Node.PortsOfAsync("web-1"), p => p.Single()["addresses"] == $"\"{Mac} 10.141.0.10\"", Soon, "the address follows")).Single();
        Assert.That(port["_uuid"], Is.EqualTo(row));
        Assert.That(await SwitchOfAsync("web-1"), Is.EqualTo("nat-switch-2"));
        var nat = (await Node.NatsAsync()).Single();
        Assert.That((nat["external_ip"], nat["logical_ip"]), Is.EqualTo(("\"192.168.58.111\"", "\"10.141.0.10\"")));

        await Node.VirshAsync("metadata", "web-1", Uri, "--live", "--remove");
        await Node.WaitForNothingLeftAsync();
    }

    [Test]
    public async Task Port_groups_are_joined_and_left_exactly()
    {
        await Node.NbctlAsync("pg-add", "web", "--", "pg-add", "db", "--", "pg-add", "by-hand");
        try
        {
            await Node.DefineAsync("web-1", Ports("<ovn:port switch=\"nat-switch-1\" groups=\"web db\"/>"), "--network", "nat-net");
            await Node.VirshAsync("start", "web-1");
            Assert.That(await GroupsOfAsync("web-1"), Is.EqualTo(new[] { "db", "web" }));

            var uuid = System.Text.Json.JsonDocument.Parse((await Node.PortsOfAsync("web-1")).Single()["_uuid"]).RootElement[1].GetString()!;
            await Node.NbctlAsync("add", "Port_Group", "by-hand", "ports", uuid);
            await SetMetadataAsync("<ports><port switch=\"nat-switch-1\" groups=\"web\"/></ports>");
            await Eventually.Async(() => GroupsOfAsync("web-1"), g => g.SequenceEqual(["by-hand", "web"]), Soon, "it leaves what it is not to be in, and stays where it was put by hand");

            await Node.DefineAsync("wrong", Ports("<ovn:port switch=\"nat-switch-1\" groups=\"wep\"/>"), "--network", "nat-net");
            Assert.That((await Node.TryVirshAsync("start", "wrong")).Errors, Does.Contain("no port group 'wep'; did you mean 'web'?"));
        }
        finally
        {
            await Node.NbctlAsync("pg-del", "web", "--", "pg-del", "db", "--", "pg-del", "by-hand");
        }
    }

    [Test]
    public async Task Dhcp_options_are_found_made_shared_and_removed()
    {
        await Node.DefineAsync("first", Ports("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.71\" dhcp=\"on\"/>"), "--network", "nat-net");
        await Node.DefineAsync("second", Ports("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.72\" dhcp=\"on\"/>"), "--network", "nat-net");
        await Node.DefineAsync("third", Port("10.140.0.73"), "--network", "nat-net");
        await Node.DefineAsync("fourth", Ports("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.74\" dhcp=\"off\"/>"), "--network", "nat-net");
        foreach (var name in new[] { "first", "second", "third", "fourth" })
            await Node.VirshAsync("start", name);

        var options = (await Node.FindAsync("DHCP_Options")).Single();
        Assert.That(options["cidr"], Is.EqualTo("\"10.140.0.0/24\""));
        Assert.That(options["options"], Does.Contain("[\"router\",\"10.140.0.254\"]").And.Contain("[\"mtu\",\"1442\"]").And.Contain("[\"server_mac\",\"0a:00:00:8c:00:fe\"]"));
        foreach (var (name, has) in new[] { ("first", true), ("second", true), ("third", true), ("fourth", false) })
            Assert.That((await Node.PortsOfAsync(name)).Single()["dhcpv4_options"], has ? Is.EqualTo(options["_uuid"]) : Is.EqualTo("[\"set\",[]]"), name);

        foreach (var name in new[] { "first", "second", "third" })
        {
            Assert.That(await Node.FindAsync("DHCP_Options"), Has.Length.EqualTo(1));
            await Node.VirshAsync("destroy", name);
        }

        await Eventually.Async(() => Node.FindAsync("DHCP_Options"), o => o.IsEmpty, Soon, "the options go with the last port");
    }

    [Test]
    public async Task A_port_made_by_hand_and_named_is_bound_filled_and_left()
    {
        await Node.NbctlAsync("lsp-add", "nat-switch-1", "printer");
        try
        {
            await Node.DefineAsync("web-1", Ports("<ovn:port port=\"printer\" address=\"10.140.0.75\"><ovn:nat external=\"192.168.58.175\"/></ovn:port>"), "--network", "nat-net", "--mac", Mac);
            await Node.VirshAsync("start", "web-1");
            Assert.That((await Node.InterfaceIdsAsync("web-1")).Single(), Is.EqualTo("printer"));
            var port = (await Node.PortsAsync()).Single();
            Assert.That((port["name"], port["addresses"]), Is.EqualTo(("\"printer\"", $"\"{Mac} 10.140.0.75\"")));
            await Node.WaitForUpAsync("web-1");
            Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));

            await Node.VirshAsync("destroy", "web-1");
            var left = (await Eventually.Async(Node.PortsAsync, p => p.Single()["external_ids"] == "[\"map\",[]]", Soon, "the port is as it was")).Single();
            Assert.That((left["addresses"], left["port_security"]), Is.EqualTo(("[\"set\",[]]", "[\"set\",[]]")));
            Assert.That(await Node.NatsAsync(), Is.Empty);
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.NbctlAsync("lsp-del", "printer");
        }
    }

    [Test]
    public async Task A_port_made_by_hand_under_the_iface_id_is_adopted_and_never_deleted()
    {
        const string id = "0e5c1b1c-1111-4222-8333-444455556666";
        await Node.NbctlAsync("lsp-add", "nat-switch-1", id, "--", "lsp-set-addresses", id, $"{Mac} 10.140.0.76");
        try
        {
            await Node.DefineAsync("web-1", Ports("<ovn:port><ovn:nat external=\"192.168.58.176\"/></ovn:port>"), "--bridge", "br-int", "--mac", Mac, "--interfaceid", id);
            await Node.VirshAsync("start", "web-1");
            var port = (await Node.PortsAsync()).Single();
            Assert.That(port["addresses"], Is.EqualTo($"\"{Mac} 10.140.0.76\""));
            Assert.That((await Node.NatsAsync()).Single()["logical_ip"], Is.EqualTo("\"10.140.0.76\""));
            await Node.VirshAsync("destroy", "web-1");
            await Eventually.Async(Node.NatsAsync, n => n.IsEmpty, Soon, "the floating IP goes");
            Assert.That((await Node.PortsAsync()).Single()["addresses"], Is.EqualTo($"\"{Mac} 10.140.0.76\""));
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.NbctlAsync("lsp-del", id);
        }
    }

    [Test]
    public async Task A_port_that_is_defined_outlives_its_domain_with_its_dynamic_address()
    {
        await Node.NbctlAsync("set", "Logical_Switch", "nat-switch-2", "other_config:subnet=10.141.0.0/24", "other_config:exclude_ips=10.141.0.200..10.141.0.254");
        try
        {
            await Node.DefineAsync("web-1", Ports("<ovn:port switch=\"nat-switch-2\" address=\"dynamic\" lifetime=\"defined\"><ovn:nat external=\"192.168.58.177\"/></ovn:port>"), "--network", "nat-net", "--mac", Mac);
            await Node.VirshAsync("start", "web-1");
            var first = (await Eventually.Async(
                () => Node.PortsOfAsync("web-1"), p => p.Single()["dynamic_addresses"].Contains("10.141.0.", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "OVN chooses an address")).Single();
            await Eventually.Async(
                () => Node.PortsOfAsync("web-1"), p => p.Single()["port_security"] == first["dynamic_addresses"], Soon, "port security is that of the chosen address");
            var chosen = first["dynamic_addresses"].Trim('"').Split(' ')[1];
            await Eventually.Async(Node.NatsAsync, n => n.Length == 1 && n[0]["logical_ip"] == $"\"{chosen}\"", Soon, "the floating IP maps it");
            Assert.That((await Node.RunAsync("reconciler", "status", "web-1")).Succeeded(), Does.Contain(chosen));

            await Node.VirshAsync("destroy", "web-1");
            await Eventually.Async(() => Node.PortsOfAsync("web-1"), p => p.Single()["enabled"] == "false", Soon, "it is off");
            await Node.VirshAsync("start", "web-1");
            var again = (await Node.PortsOfAsync("web-1")).Single();
            Assert.That((again["_uuid"], again["name"], again["enabled"]), Is.EqualTo((first["_uuid"], first["name"], "[\"set\",[]]")));
            Assert.That(again["dynamic_addresses"], Is.EqualTo(first["dynamic_addresses"]));
            Assert.That((await Node.InterfaceIdsAsync("web-1")).Single(), Is.EqualTo(first["name"].Trim('"')));
            await Node.WaitForUpAsync("web-1");

            await Node.VirshAsync("destroy", "web-1");
            await Eventually.Async(() => Node.PortsOfAsync("web-1"), p => p.Single()["enabled"] == "false", Soon, "it is off again");
            await Node.VirshAsync("undefine", "web-1");
            await Node.WaitForNothingLeftAsync();
        }
        finally
        {
            await Node.NbctlAsync("remove", "Logical_Switch", "nat-switch-2", "other_config", "subnet", "exclude_ips");
        }
    }

    [Test]
    public async Task Routers_forget_what_they_learned_of_an_external_address_that_moves()
    {
        const string find = "find MAC_Binding ip=192.168.58.178";
        var datapath = (await Node.RunAsync("ovn-sbctl", "--bare", "--columns=_uuid", "find", "Datapath_Binding", "external_ids:name=gw-router")).Succeeded().Trim();
        (await Node.RunAsync(
            "ovn-sbctl", "create", "MAC_Binding", "logical_port=gw-router-to-phys-ls", "ip=192.168.58.178", "mac=\"02:00:00:00:00:99\"", $"datapath={datapath}")).Succeeded();
        (await Node.RunAsync(
            "ovn-sbctl", "create", "MAC_Binding", "logical_port=gw-router-to-phys-ls", "ip=192.168.58.179", "mac=\"02:00:00:00:00:98\"", $"datapath={datapath}")).Succeeded();
        try
        {
            await Node.DefineAsync("web-1", Port("10.140.0.77", "<ovn:nat external=\"192.168.58.178\"/>"), "--network", "nat-net");
            await Node.VirshAsync("start", "web-1");
            await Eventually.Async(
                async () => (await Node.RunAsync(["ovn-sbctl", "--bare", .. find.Split(' ')])).Succeeded().Trim(), b => b.Length == 0, TimeSpan.FromSeconds(3), "the binding is gone");
            Assert.That((await Node.RunAsync("ovn-sbctl", "--bare", "find", "MAC_Binding", "ip=192.168.58.179")).Output, Does.Contain("02:00:00:00:00:98"), "others stay");
        }
        finally
        {
            await Node.RunAsync("ovn-sbctl", "--all", "destroy", "MAC_Binding");
        }
    }

    [Test]
    public async Task A_dynamic_address_needs_a_switch_that_hands_them_out()
    {
        await Node.DefineAsync("wrong", Ports("<ovn:port switch=\"nat-switch-1\" address=\"dynamic\"/>"), "--network", "nat-net");
        Assert.That((await Node.TryVirshAsync("start", "wrong")).Errors, Does.Contain("set other_config:subnet on switch nat-switch-1"));
    }

    [Test]
    public async Task A_mac_address_that_another_domain_has_on_the_switch()
    {
        await Node.DefineAsync("holder", Port("10.140.0.78"), "--network", "nat-net", "--mac", Mac);
        await Node.VirshAsync("start", "holder");
        await Node.DefineAsync("wrong", Port("10.140.0.79"), "--network", "nat-net", "--mac", Mac);
        Assert.That((await Node.TryVirshAsync("start", "wrong")).Errors, Does.Contain("its MAC address is taken on switch nat-switch-1 by port").And.Contain("of domain holder on host node-1"));
        await Node.DefineAsync("elsewhere", Ports("<ovn:port switch=\"nat-switch-2\"/>"), "--network", "nat-net", "--mac", Mac);
        await Node.VirshAsync("start", "elsewhere");
        Assert.That(await Node.PortsOfAsync("elsewhere"), Has.Length.EqualTo(1));
    }

    private static Task SetMetadataAsync(string ports) => Node.VirshAsync("metadata", "web-1", Uri, "--live", "--key", "ovn", "--set", ports);

    private static async Task<string?> SwitchOfAsync(string domain)
    {
        var port = (await Node.PortsOfAsync(domain)).Single()["_uuid"];
        return (await Node.FindAsync("Logical_Switch")).FirstOrDefault(s => s["ports"].Contains(port, StringComparison.Ordinal))?["name"].Trim('"');
    }

    private static async Task<string[]> GroupsOfAsync(string domain)
    {
        var port = (await Node.PortsOfAsync(domain)).Single()["_uuid"];
        return [.. (await Node.FindAsync("Port_Group")).Where(g => g["ports"].Contains(port, StringComparison.Ordinal)).Select(g => g["name"].Trim('"')).Order(StringComparer.Ordinal)];
    }

    private static async Task DefineNetworkAsync(string metadata)
    {
        // libvirt takes a definition of a network that exists only with its UUID.
        var xml = $"""
            <network><name>ovn-net</name><uuid>6a3c4a52-0b87-4c1b-9d0e-2f6c4b0a7d11</uuid><metadata>{metadata}</metadata><forward mode='bridge'/><bridge name='br-int'/>
            <virtualport type='openvswitch'/><portgroup name='front'/></network>
            """;
        await Node.DefineNetworkByXmlAsync(xml);
        await Node.TryVirshAsync("net-start", "ovn-net");
    }
}
