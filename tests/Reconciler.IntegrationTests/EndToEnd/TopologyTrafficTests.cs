using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>
/// A network from a file carries traffic. Its guests are network namespaces, which need no boot. It stands beside the lab's own network.
/// </summary>
[NonParallelizable]
[Category("OneNode")]
internal sealed partial class TopologyTrafficTests
{
    private const string Name = "beside";

    private const string File = """
        topology: beside
        switches:
          t-1: {subnet: 10.20.0.0/24, ipv6-prefix: "fd00:20::/64", exclude: 10.20.0.1..10.20.0.9, dhcp: {dns: 192.0.2.53}}
          t-2: {subnet: 10.21.0.0/24, dhcp: on}
          t-out: {localnet: {network: physnet}}
        routers:
          t-router:
            ports:
              t-1: {addresses: [10.20.0.254/24, "fd00:20::fe/64"], ipv6-ra: slaac}
              t-2: {addresses: 10.21.0.254/24}
              t-out: {addresses: 192.168.58.203/24}
            snat: {192.168.58.204: [10.20.0.0/24, 10.21.0.0/24]}
            routes: {0.0.0.0/0: 192.168.58.254}
        groups:
          t_web:
            rules:
              - {allow: in, protocol: tcp, ports: 80}
              - {drop: in}
          t_shut: {rules: [{drop: in}, {drop: out}]}
        load-balancers:
          t-www: {vip: 192.168.58.220:80, backends: [10.20.0.10:80, 10.21.0.10:80], on: t-router}
        libvirt-networks:
          t-net: {switch: t-1, address: dynamic}
        """;

    private static readonly Guest[] s_guests =
    [
        new("g1", "t-1", "02:00:00:20:00:10", "10.20.0.10", "fd00:20::ff:fe20:10"),
        new("g2", "t-2", "02:00:00:21:00:10", "10.21.0.10", null),
        new("g3", "t-1", "02:00:00:20:00:11", "10.20.0.11", null),
        new("g4", "t-1", "02:00:00:20:00:12", "10.20.0.12", null),
    ];

    private static LabNode Node => LabSetUp.Node;

    [OneTimeSetUp]
    public async Task ApplyAsync()
    {
        (await Node.RunWithInputAsync(File, "reconciler", "topology", "apply", "-")).Succeeded();
        foreach (var guest in s_guests)
            await PlugAsync(guest);
        await Node.NbctlAsync("pg-set-ports", "t_web", "g3", "--", "pg-set-ports", "t_shut", "g4", "--", "lr-nat-add", "t-router",
            "dnat_and_snat", "192.168.58.213", "10.20.0.11");
        var dhcp = (await Node.FindAsync("DHCP_Options", "cidr=10.20.0.0/24")).Single();
        await Node.NbctlAsync("lsp-set-dhcpv4-options", "g4", Uuid().Match(dhcp["_uuid"]).Value);
        await Node.NbctlAsync("--wait=hv", "sync");
    }

    [OneTimeTearDown]
    public async Task DeleteAsync()
    {
        foreach (var guest in s_guests)
        {
            await Node.RunAsync("sh", "-c",
                $"ip netns pids {guest.Name} | xargs -r kill; ovs-vsctl --if-exists del-port {guest.Name}; ip netns del {guest.Name}");
        }

        await Node.RunAsync("reconciler", "topology", "delete", Name, "--force");
        await Node.RemoveNetworkAsync("t-net");
        Assert.That(await Node.FindAsync("Logical_Switch", "name=t-1"), Is.Empty);
    }

    [Test]
    public async Task Two_subnets_reach_each_other_and_the_outside_by_source_translation()
    {
        await PingAsync("g1", "10.21.0.10");
        await PingAsync("g1", "192.168.58.254");
        // The router's own host sees the translated address.
        var neighbours = await Node.RunOutsideAsync("ip", "neigh");
        Assert.That(neighbours.Output, Does.Contain("192.168.58.204"));
    }

    [Test]
    public Task A_router_advertisement_gives_a_guest_its_IPv6_address() => Eventually.Async(
        () => InAsync("g1", "ip", "-6", "addr", "show", "dev", "g1"), r =>
            r.Output.Contains("fd00:20::ff:fe20:10", StringComparison.Ordinal), Eventually.Patience, "an address by SLAAC");

    [Test]
    public async Task A_load_balancer_spreads_over_its_backends()
    {
        await ServeAsync("g1", 80);
        await ServeAsync("g2", 80);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await Eventually.Async(
            async () =>
            {
                var answer = await Node.RunOutsideAsync("curl", "-s", "-m", "2", "http://192.168.58.220/");
                if (answer.ExitStatus == 0)
                    seen.Add(answer.Output.Trim());
                return seen.Count;
            },
            count => count == 2, Eventually.Patience, "both backends answer");
        Assert.That(seen, Is.EquivalentTo((string[])["g1", "g2"]));
    }

    [Test]
    public async Task A_group_lets_one_port_in_and_nothing_else()
    {
        await ServeAsync("g3", 80);
        await ServeAsync("g3", 81);
        Func<string, string, Task<CommandResult>> neighbour = (address, port) =>
            InAsync("g1", "curl", "-s", "-m", "2", $"http://{address}:{port}/");
        Func<string, string, Task<CommandResult>> outside = (address, port) =>
            Node.RunOutsideAsync("curl", "-s", "-m", "2", $"http://{address}:{port}/");
        foreach (var (ask, address) in new[] { (neighbour, "10.20.0.11"), (outside, "192.168.58.213") })
        {
            await Eventually.Async(() => ask(address, "80"), r => r.Output.Trim() == "g3", Eventually.Patience, $"{address}:80 answers");
            Assert.That((await ask(address, "81")).ExitStatus, Is.EqualTo(28), $"{address}:81 does not answer");
        }

        Assert.That((await InAsync("g1", "ping", "-c", "2", "-W", "1", "10.20.0.11")).ExitStatus, Is.Not.Zero, "no ping in");
        // What the guest begins itself is answered.
        await PingAsync("g3", "10.20.0.10");
    }

    [Test]
    public async Task A_guest_that_nothing_reaches_still_gets_its_lease()
    {
        Assert.That((await InAsync("g4", "ping", "-c", "1", "-W", "1", "10.20.0.10")).ExitStatus, Is.Not.Zero);
        var lease = await InAsync("g4", "busybox", "udhcpc", "-i", "g4", "-n", "-q", "-f", "-s", "/bin/true", "-t", "10");
        Assert.That(lease.Output + lease.Errors, Does.Contain("lease of 10.20.0.12 obtained from 10.20.0.254"));
    }

    [Test]
    public async Task Traffic_loses_nothing_while_something_beside_it_changes()
    {
        await PingAsync("g1", "10.21.0.10");
        string[] often = ["ping", "-i", "0.05", "-c", "160", "-q"];
        var inside = InAsync("g1", [.. often, "10.21.0.10"]);
        var outside = Node.RunOutsideAsync([.. often, "192.168.58.203"]);
        var more = File.Replace("  t-2: {sub", "  t-3: {subnet: 10.22.0.0/24}\n  t-2: {sub", StringComparison.Ordinal)
            .Replace("      t-2: {add", "      t-3: {addresses: 10.22.0.254/24}\n      t-2: {add", StringComparison.Ordinal)
            .Replace("0.0.0.0/0: 192.168.58.254", "0.0.0.0/0: 192.168.58.254, 198.51.100.0/24: 192.168.58.253", StringComparison.Ordinal)
            .Replace("ports: 80}", "ports: [80, 82]}", StringComparison.Ordinal);
        foreach (var file in new[] { more, File, more, File })
        {
            (await Node.RunWithInputAsync(file, "reconciler", "topology", "apply", "-")).Succeeded();
            await Node.NbctlAsync("--wait=hv", "sync");
        }

        foreach (var ping in new[] { await inside, await outside })
            Assert.That(ping.Output, Does.Contain("160 received, 0% packet loss"));
    }

    [Test]
    public async Task The_libvirt_network_is_there_and_starts_with_the_host()
    {
        Assert.That(await Node.VirshAsync("net-list"), Does.Match(@"t-net\s+active\s+yes"));
        Assert.That(await Node.VirshAsync("net-dumpxml", "t-net"), Does.Contain("address=\"dynamic\" switch=\"t-1\"")
            .And.Contain("<bridge name='br-int'/>"));
        var changed = File.Replace("address: dynamic}", "address: none, groups: t_web}", StringComparison.Ordinal);
        var plan = await Node.RunWithInputAsync(changed, "reconciler", "topology", "plan", "-", "--json");
        using (var json = JsonDocument.Parse(plan.Output))
            Assert.That(json.RootElement.GetProperty("actions").EnumerateArray().Select(a => a.GetProperty("kind").GetString()),
                Is.EqualTo((string[])["libvirt network"]));
        Assert.That(plan.ExitStatus, Is.EqualTo(1));
        (await Node.RunWithInputAsync(changed, "reconciler", "topology", "apply", "-", "--libvirt-only")).Succeeded();
        Assert.That((await Node.RunWithInputAsync(changed, "reconciler", "topology", "plan", "-")).ExitStatus, Is.Zero);
        (await Node.RunWithInputAsync(File, "reconciler", "topology", "apply", "-")).Succeeded();
    }

    [Test]
    public async Task The_commands_end_as_they_say()
    {
        Assert.That((await Node.RunWithInputAsync(File, "reconciler", "topology", "plan", "-")).ExitStatus, Is.Zero);
        var wrong = await Node.RunWithInputAsync(
            "topology: t\nswitches: {a: {subnet: 10.140.0/24}}", "reconciler", "topology", "apply", "-");
        Assert.That(
            (wrong.ExitStatus, wrong.Output, wrong.Errors.Trim()),
            Is.EqualTo((2, "", "standard input:2:24: subnet: '10.140.0/24' is not a network: the address needs four numbers; did you mean '10.140.0.0/24'?")));
        Assert.That((await Node.RunWithInputAsync(File, "reconciler", "topology", "plan", "-", "--nb", "unix:/nowhere")).ExitStatus,
            Is.EqualTo(3));
        Assert.That((await Node.RunAsync("reconciler", "topology", "delete", "besides")).Errors,
            Does.Contain("no row carries topology 'besides'; did you mean 'beside'?"));
        var kept = await Node.RunAsync("reconciler", "topology", "delete", Name);
        Assert.That((kept.ExitStatus, kept.Output), Is.EqualTo((2, kept.Output)));
        Assert.That(kept.Output, Does.Contain("port g1").And.Contain("--force"));
        var export = (await Node.RunAsync("reconciler", "topology", "export", Name)).Succeeded();
        var again = await Node.RunWithInputAsync(export, "reconciler", "topology", "plan", "-");
        Assert.That((again.ExitStatus, again.Errors), Is.EqualTo((0, "")), export);
        Assert.That(export, Does.Contain("libvirt-networks:\n  t-net:\n    address: dynamic\n    switch: t-1\n"));
        using (JsonDocument.Parse((await Node.RunAsync("reconciler", "topology", "export", Name, "--json")).Succeeded()))
            Assert.That((await Node.RunAsync("reconciler", "topology", "show", Name)).Output, Does.Contain("switch t-1: 10.20.0.254/24"));
        Assert.That((await Node.RunAsync("reconciler", "topology", "show", Name, "--graph", "svg")).Output, Does.Contain("<svg"));
        Assert.That((await Node.RunAsync("reconciler", "topology", "show", Name, "--graph", "mermaid")).Output,
            Does.StartWith("flowchart LR"));
    }

    [Test]
    public async Task Apply_that_is_killed_leaves_the_old_or_the_new()
    {
        var more = File.Replace("  t-2: {sub", "  t-3: {subnet: 10.22.0.0/24}\n  t-2: {sub", StringComparison.Ordinal)
            .Replace("      t-2: {add", "      t-3: {addresses: 10.22.0.254/24}\n      t-2: {add", StringComparison.Ordinal);
        var (old, done) = (0, 0);
        for (var i = 0; i < 12; i++)
        {
            var after = (0.02 + (i * 0.01)).ToString("0.00", CultureInfo.InvariantCulture);
            await Node.RunWithInputAsync(i % 2 == 0 ? more : File, "timeout", "-s", "KILL", after, "reconciler", "topology", "apply", "-");
            var isOld = (await Node.RunWithInputAsync(File, "reconciler", "topology", "plan", "-")).ExitStatus == 0;
            var isNew = (await Node.RunWithInputAsync(more, "reconciler", "topology", "plan", "-")).ExitStatus == 0;
            Assert.That(isOld, Is.Not.EqualTo(isNew), "the one or the other");
            (old, done) = isOld ? (old + 1, done) : (old, done + 1);
        }

        await TestContext.Out.WriteLineAsync($"{old} old, {done} new");
        (await Node.RunWithInputAsync(File, "reconciler", "topology", "apply", "-")).Succeeded();
    }

    private static async Task PlugAsync(Guest guest)
    {
        string[] words = [guest.Mac, guest.Address, .. guest.Address6 is { } six ? [six] : Array.Empty<string>()];
        var addresses = string.Join(' ', words);
        await Node.NbctlAsync("lsp-add", guest.Switch, guest.Name, "--", "lsp-set-addresses", guest.Name, addresses, "--",
            "lsp-set-port-security", guest.Name, addresses);
        var gateway = guest.Address[..guest.Address.LastIndexOf('.')] + ".254";
        (await Node.RunAsync("sh", "-ec", $"""
            ip netns add {guest.Name}
            ovs-vsctl add-port br-int {guest.Name} -- set Interface {guest.Name} type=internal mac='"{guest.Mac}"' external_ids:iface-id={guest.Name}
            ip link set {guest.Name} netns {guest.Name}
            ip -n {guest.Name} link set lo up
            ip -n {guest.Name} link set {guest.Name} address {guest.Mac} up
            ip netns exec {guest.Name} ethtool -K {guest.Name} tx off >/dev/null
            ip -n {guest.Name} addr add {guest.Address}/24 dev {guest.Name}
            ip -n {guest.Name} route add default via {gateway}
            """)).Succeeded();
    }

    private static Task<CommandResult> InAsync(string guest, params string[] command) =>
        Node.RunAsync(["ip", "netns", "exec", guest, .. command]);

    private static Task<CommandResult> PingAsync(string guest, string address) => Eventually.Async(
        () => InAsync(guest, "ping", "-c", "1", "-W", "1", address), r =>
            r.ExitStatus == 0, Eventually.Patience, $"{guest} reaches {address}");

    /// <summary>Has a guest answer with its name on a port.</summary>
    private static async Task ServeAsync(string guest, int port) => (await Node.RunAsync("sh", "-ec", $"""
        mkdir -p /run/{guest}
        echo {guest} >/run/{guest}/index.html
        ip netns exec {guest} busybox nc -z 127.0.0.1 {port} 2>/dev/null || ip netns exec {guest} busybox httpd -p {port} -h /run/{guest}
        """)).Succeeded();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.None, 1000)]
    private static partial Regex Uuid();

    private sealed record Guest(string Name, string Switch, string Mac, string Address, string? Address6);
}
