using System.Text.Json;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What somebody makes of the rows of a running domain is put right, or said.</summary>
[Category("Field")]
[Category("Core")]
internal sealed class DriftTests : LabTest
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_port_that_was_switched_off_stays_off_and_is_said_to_be()
    {
        var port = await StartAsync("web-1", Port("10.140.0.10"));
        await Node.NbctlAsync("lsp-set-enabled", port, "disabled");
        await Eventually.Async(StatusAsync, s => s.Contains($"port {port} was switched off by hand", StringComparison.Ordinal), s_patience, "status says so");
        await Daemon!.WaitForLogAsync($"ovn-nbctl lsp-set-enabled {port} enabled", s_patience);
        Assert.That((await Node.RunAsync("reconciler", "plan")).Output, Does.Contain("switched off by hand"));
        Assert.That((await Node.PortsOfAsync("web-1")).Single()["enabled"], Is.EqualTo("false"));
        await Node.NbctlAsync("lsp-set-enabled", port, "enabled");
        await Eventually.Async(StatusAsync, s => s.Contains("in sync", StringComparison.Ordinal), s_patience, "it is well again");
    }

    [Test]
    public async Task What_makes_a_port_another_kind_of_port_or_another_hosts_is_put_right()
    {
        var port = await StartAsync("web-1", Port("10.140.0.10"));
        await Node.NbctlAsync(
            "lsp-set-type", port, "localport", "--", "set", "Logical_Switch_Port", port, "parent_name=other", "tag=7", "options:requested-chassis=node-7",
            "options:qos_max_rate=1000000");
        await Eventually.Async(
            async () => (await Node.PortsOfAsync("web-1")).Single(),
            p => p["type"] == "\"\"" && p["parent_name"] == "[\"set\",[]]" && p["tag"] == "[\"set\",[]]" && !p["options"].Contains("requested-chassis", StringComparison.Ordinal),
            s_patience, "it is a virtual machine's port of this host");
        Assert.That((await Node.PortsOfAsync("web-1")).Single()["options"], Does.Contain("qos_max_rate"), "what does not decide where it is bound is others'");
        await Node.WaitForUpAsync("web-1");
    }

    [Test]
    public async Task A_group_that_is_made_anew_has_the_port_at_once()
    {
        await Node.NbctlAsync("pg-add", "web");
        try
        {
            await StartAsync("web-1", Ports("<ovn:port switch=\"nat-switch-1\" groups=\"web\"/>"));
            Assert.That(await CountInGroupAsync(), Is.EqualTo(1));
            // Sooner than the periodic look, which is a minute away.
            await Node.NbctlAsync("pg-del", "web", "--", "pg-add", "web");
            await Eventually.Async(CountInGroupAsync, n => n == 1, s_patience, "it has joined the group made in the same transaction");
            await Node.NbctlAsync("pg-del", "web");
            await Node.NbctlAsync("pg-add", "web");
            await Eventually.Async(CountInGroupAsync, n => n == 1, s_patience, "it has joined the group made later");
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.NbctlAsync("pg-del", "web");
        }

        async Task<int> CountInGroupAsync() =>
            (await Node.NbctlAsync("--bare", "--columns=ports", "find", "Port_Group", "name=web")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
    }

    [Test]
    public async Task A_floating_IP_does_not_stay_with_an_address_that_its_port_has_lost()
    {
        await Node.NbctlAsync("set", "Logical_Switch", "nat-switch-2", "other_config:subnet=10.141.0.0/24", "other_config:exclude_ips=10.141.0.254");
        try
        {
            await StartAsync("web-1", Ports("<ovn:port switch=\"nat-switch-2\" address=\"dynamic\"><ovn:nat external=\"192.168.58.141\"/></ovn:port>"));
            var nat = (await Eventually.Async(Node.NatsAsync, n => n.Length == 1, s_patience, "the floating IP")).Single();
            Assert.That(nat["logical_ip"], Does.StartWith("\"10.141.0."));
            // The subnet moves to where there is nothing to be had.
            await Node.NbctlAsync("set", "Logical_Switch", "nat-switch-2", "other_config:subnet=10.141.0.252/30", "other_config:exclude_ips=10.141.0.253..10.141.0.254");
            await Eventually.Async(Node.NatsAsync, n => n.Length == 0, s_patience, "the floating IP leads nowhere");
            await Daemon!.WaitForLogAsync("no IPv4 address", s_patience);
            Assert.That(await StatusAsync(), Does.Contain("no IPv4 address"));
            await Node.NbctlAsync("set", "Logical_Switch", "nat-switch-2", "other_config:subnet=10.141.0.0/25", "other_config:exclude_ips=10.141.0.254");
            var again = (await Eventually.Async(Node.NatsAsync, n => n.Length == 1, s_patience, "the floating IP is back")).Single();
            Assert.That((await Node.PortsOfAsync("web-1")).Single()["dynamic_addresses"], Does.EndWith(" " + again["logical_ip"].Trim('"') + "\""));
            await Eventually.Async(StatusAsync, s => s.Contains("in sync", StringComparison.Ordinal), s_patience, "it is well again");
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.NbctlAsync("remove", "Logical_Switch", "nat-switch-2", "other_config", "subnet", "exclude_ips");
        }
    }

    [Test]
    public async Task The_integration_bridge_of_this_chassis_comes_before_that_of_all()
    {
        await Node.VsctlAsync("set", "Open_vSwitch", ".", "external_ids:ovn-bridge-node-1=br-int", "external_ids:ovn-bridge=br-nowhere");
        try
        {
            await StartAsync("web-1", Port("10.140.0.10"));
            await Node.WaitForUpAsync("web-1");
            Assert.That(await StatusAsync(), Does.Contain("in sync"));
        }
        finally
        {
            await Node.VsctlAsync("remove", "Open_vSwitch", ".", "external_ids", "ovn-bridge-node-1", "ovn-bridge");
        }
    }

    private static async Task<string> StartAsync(string name, string annotation)
    {
        await Node.DefineAsync(name, annotation, "--network", "nat-net");
        await Node.VirshAsync("start", name);
        return JsonSerializer.Deserialize<string>((await Node.PortsOfAsync(name)).Single()["name"])!;
    }

    private static async Task<string> StatusAsync() => (await Node.RunAsync("reconciler", "status")).Output;
}
