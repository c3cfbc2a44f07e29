namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>A machine and two namespaces on three hosts and two switches talk to each other, by address and by name.</summary>
internal sealed class KindsTests : ThreeNodesTest
{
    private const string Zone = "external_ids:\"reconciler:dns-zone\"=poc.lan";

    [TearDown]
    public async Task ClearAsync()
    {
        foreach (var (node, name) in new[] { (Nodes[1], "api"), (Nodes[2], "web") })
        {
            await node.RunAsync("reconciler", "detach", name);
            await node.RunAsync("ip", "netns", "del", name);
            await node.RunAsync("rm", "-rf", $"/etc/netns/{name}");
        }

        foreach (var name in new[] { "nat-switch-1", "nat-switch-2" })
        {
            await Central.NbctlAsync(
                "clear", "Logical_Switch", name, "dns_records", "--", "remove", "Logical_Switch", name, "external_ids", "\"reconciler:dns-zone\"");
        }
    }

    [Test]
    public async Task They_ping_each_other_through_two_switches_and_the_router()
    {
        await Central.NbctlAsync("set", "Logical_Switch", "nat-switch-1", Zone, "--", "set", "Logical_Switch", "nat-switch-2", Zone);
        await StartGuestAsync(Nodes[0], "vm", "10.140.0.10");
        await AttachAsync(Nodes[1], "api", "nat-switch-2", "10.141.0.20", "10.141.0.254");
        await AttachAsync(Nodes[2], "web", "nat-switch-1", "10.140.0.30", "10.140.0.254", "--nat", "192.168.58.111");

        await Nodes[0].WaitInGuestAsync("vm", "echo nameserver 10.140.0.254 >/etc/resolv.conf");
        foreach (var other in new[] { "10.141.0.20", "10.140.0.30", "api.poc.lan", "web.poc.lan" })
            await Nodes[0].WaitInGuestAsync("vm", $"ping -c 1 -W 2 {other}");
        foreach (var other in new[] { "10.140.0.10", "10.140.0.30", "vm.poc.lan", "web.poc.lan" })
            await PingAsync(Nodes[1], "api", other);
        foreach (var other in new[] { "10.140.0.10", "10.141.0.20", "vm.poc.lan", "api.poc.lan" })
            await PingAsync(Nodes[2], "web", other);
        await WaitForAnswerOutsideAsync(Central, "192.168.58.111");
    }

    private static async Task AttachAsync(LabNode node, string name, string on, string address, string router, params string[] more)
    {
        (await node.RunAsync("sh", "-ec", $"ip netns add {name}; mkdir -p /etc/netns/{name}; echo nameserver {router} >/etc/netns/{name}/resolv.conf")).Succeeded();
        (await node.RunAsync(["reconciler", "attach", name, "--netns", name, "--switch", on, "--address", address, .. more])).Succeeded();
    }

    private static Task PingAsync(LabNode node, string name, string address) => Eventually.Async(
        () => node.RunAsync("ip", "netns", "exec", name, "ping", "-c", "1", "-W", "2", address), p => p.ExitStatus == 0, Eventually.Patience, $"{address} answers {name}");
}
