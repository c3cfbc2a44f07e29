using System.Text.Json;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>Machines whose ports were made by hand, by a tutorial's commands, are taken over by one command.</summary>
internal sealed class AdoptCommandTests : LabTest
{
    private const string Mac = "52:54:00:00:00:a1";

    [Test]
    public async Task A_machine_done_by_hand_keeps_its_rows_and_survives_a_restart()
    {
        await MakeByHandAsync("web-1", Mac, "10.140.0.160", "192.168.58.160", "by_hand");
        await WaitForAnswerToRouterAsync();
        try
        {
            var before = await RowsAsync();
            var dry = (await Node.RunAsync("reconciler", "adopt", "--dry-run")).Succeeded();
            Assert.That(dry, Does.Contain("would be adopted").And.Contain("<nat external=\"192.168.58.160\""));
            Assert.That(await Node.VirshAsync("dumpxml", "web-1"), Does.Not.Contain("urn:ovn-reconciler:domain:1"));

            var done = (await Node.RunAsync("reconciler", "adopt", "--json")).Succeeded();
            using (var json = JsonDocument.Parse(done))
                Assert.That(json.RootElement[0].GetProperty("adopted")[0].GetProperty("interface").GetString(), Is.EqualTo(Mac));

            Assert.That(await RowsAsync(), Is.EqualTo(before), "nothing but external_ids has changed");
            await Eventually.Async(
                () => Node.RunAsync("reconciler", "plan", "web-1"), p => p.ExitStatus == 0, Eventually.Patience, "there is nothing to do");
            Assert.That((await Node.PortsOfAsync("web-1")).Single()["external_ids"], Does.Not.Contain("reconciler:adopted"));

            // libvirt gives a new iface-id.
            await Node.VirshAsync("destroy", "web-1");
            await Node.WaitForNothingLeftAsync(5);
            await Node.VirshAsync("start", "web-1");
            var port = (await Node.PortsOfAsync("web-1")).Single();
            Assert.That(port["addresses"], Is.EqualTo($"\"{Mac} 10.140.0.160\""));
            var nat = (await Node.NatsAsync()).Single();
            Assert.That((nat["external_ip"], nat["logical_ip"]), Is.EqualTo(("\"192.168.58.160\"", "\"10.140.0.160\"")));
            var groups = await Node.FindAsync("Port_Group", "name=by_hand");
            Assert.That(groups.Single()["ports"], Does.Contain(port["_uuid"].Trim('[', ']').Split(',')[^1].Trim('"')));
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.NbctlAsync("--if-exists", "destroy", "Port_Group", "by_hand");
        }
    }

    [Test]
    public async Task Forty_machines_done_by_hand_are_adopted_without_a_lost_packet()
    {
        const int Count = 40;
        string[] names = [.. Enumerable.Range(10, Count).Select(n => $"m-{n}")];
        // The last one answers pings; the others only have their rows.
        foreach (var n in Enumerable.Range(10, Count - 1))
            await MakeByHandAsync($"m-{n}", $"52:54:00:00:40:{n}", $"10.140.0.1{n}", $"192.168.58.1{n}");
        await Node.DefineAsync(
            "m-49", null, "--guest", "--ip4", "10.140.0.149/24", "--gw", "10.140.0.254", "--network", "nat-net", "--mac", "52:54:00:00:40:49");
        await Node.StartGuestAsync("m-49");
        await TypeAsync("m-49", "52:54:00:00:40:49", "10.140.0.149", "192.168.58.149");
        try
        {
            await Eventually.Async(
                () => Node.PortsAsync(), p => p.Length == Count && p.All(r => r["up"] == "true"), Eventually.Patience, "all ports are up");
            await WaitForAnswerAsync("192.168.58.149");
            var before = await RowsAsync();
            var ping = Node.RunOutsideAsync("ping", "-q", "-i", "0.05", "-c", "200", "-W", "2", "192.168.58.149");
            (await Node.RunAsync("reconciler", "adopt")).Succeeded();
            await Eventually.Async(() => Node.RunAsync("reconciler", "plan"), p => p.ExitStatus == 0, Eventually.Patience, "there is nothing to do");
            Assert.That(await RowsAsync(), Is.EqualTo(before), "nothing but external_ids has changed");
            Assert.That((await ping).Output, Does.Contain("200 received, 0% packet loss"));

            var addresses = await AddressesAsync();
            foreach (var name in names)
                await Node.VirshAsync("destroy", name);
            await Node.WaitForNothingLeftAsync(60);
            foreach (var name in names)
                await Node.VirshAsync("start", name);
            Assert.That(await AddressesAsync(), Is.EqualTo(addresses), "each has the addresses that it had");
            await WaitForAnswerAsync("192.168.58.149");
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.NbctlAsync("--if-exists", "destroy", "Port_Group", "by_hand");
        }
    }

    [Test]
    public async Task What_an_annotation_cannot_say_is_left_and_said()
    {
        var name = await MakeByHandAsync("web-1", Mac, "10.140.0.161", "192.168.58.161", "by_hand");
        try
        {
            await Node.NbctlAsync("set", "Logical_Switch_Port", name, "options:qos_max_rate=1000000", "external_ids:owner=alice");
            var lost = await Node.RunAsync("reconciler", "adopt", "web-1");
            Assert.That(lost.ExitStatus, Is.EqualTo(1));
            Assert.That(lost.Output, Does.Contain("left as it is").And.Contain("external_ids:owner=alice, options:qos_max_rate=1000000"));
            await Node.NbctlAsync(
                "remove", "Logical_Switch_Port", name, "options", "qos_max_rate", "--", "remove", "Logical_Switch_Port", name, "external_ids", "owner");

            await Node.NbctlAsync("lsp-set-port-security", name);
            var left = await Node.RunAsync("reconciler", "adopt", "web-1");
            Assert.That(left.ExitStatus, Is.EqualTo(1));
            Assert.That(left.Output, Does.Contain("left as it is").And.Contain("neither port security nor 'unknown'"));
            Assert.That(await Node.VirshAsync("dumpxml", "web-1"), Does.Not.Contain("urn:ovn-reconciler:domain:1"));
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.NbctlAsync("--if-exists", "lsp-del", name, "--", "--if-exists", "lr-nat-del", "gw-router", "dnat_and_snat",
                "192.168.58.161", "--", "--if-exists", "destroy", "Port_Group", "by_hand");
        }
    }

    /// <summary>Does what the tutorial says: start the machine, look up its iface-id, and type the commands.</summary>
    private static async Task<string> MakeByHandAsync(string domain, string mac, string address, string external, string? group = null)
    {
        await Node.DefineAsync(domain, null, "--network", "nat-net", "--mac", mac);
        await Node.VirshAsync("start", domain);
        var name = await TypeAsync(domain, mac, address, external);
        if (group is not null)
            await Node.NbctlAsync("pg-add", group, name);
        return name;
    }

    private static async Task<string> TypeAsync(string domain, string mac, string address, string external)
    {
        var name = (await Node.InterfaceIdsAsync(domain)).Single();
        await Node.NbctlAsync(
            "lsp-add", "nat-switch-1", name, "--", "lsp-set-addresses", name, $"{mac} {address}", "--", "lsp-set-port-security", name, $"{mac} {address}",
            "--", "lr-nat-add", "gw-router", "dnat_and_snat", external, address);
        return name;
    }

    /// <summary>What each address and floating IP leads to.</summary>
    private static async Task<string[]> AddressesAsync() =>
    [
        .. (await Node.PortsAsync()).Select(p => p["addresses"]).Order(StringComparer.Ordinal),
        .. (await Node.NatsAsync()).Select(n => $"{n["external_ip"]} {n["logical_ip"]}").Order(StringComparer.Ordinal),
    ];

    private static Task WaitForAnswerToRouterAsync() => Eventually.Async(
        () => Node.PortsAsync(), p => p.Length == 1 && p[0]["up"] == "true", Eventually.Patience, "the port made by hand is up");

    private static async Task<string> RowsAsync() =>
        await Node.NbctlAsync(
            "--columns=_uuid,name,type,addresses,port_security,dhcpv4_options,options,tag,enabled", "list", "Logical_Switch_Port")
        + await Node.NbctlAsync("--columns=_uuid,type,external_ip,logical_ip,logical_port,external_mac,gateway_port,options", "list", "NAT")
        + await Node.NbctlAsync("--columns=_uuid,name,ports", "list", "Port_Group");
}
