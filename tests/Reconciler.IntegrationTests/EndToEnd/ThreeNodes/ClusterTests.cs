using System.Collections.Immutable;
using System.Globalization;

namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>Hosts whose databases are clustered over all of them, in a lab of its own.</summary>
internal sealed class ClusterTests : ThreeNodesTest
{
    /// <inheritdoc/>
    protected override ImmutableArray<LabNode> Nodes { get; } = LabNode.Several("test-c-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture), 3);

    [OneTimeSetUp]
    public Task UpAsync() => Central.UpAsync("--nodes", "3", "--cluster");

    [OneTimeTearDown]
    public Task DownAsync() => Central.DownAsync();

    [Test]
    public async Task A_domain_gets_its_port_and_floating_ip_after_the_first_node_died()
    {
        await CrashAsync(Central);
        await Eventually.Async(
            () => Nodes[1].RunAsync("ovs-appctl", "-t", "/run/ovn/ovnnb_db.ctl", "cluster/status", "OVN_Northbound"),
            s => s.Output.Contains("Leader: ", StringComparison.Ordinal) && !s.Output.Contains("Leader: unknown", StringComparison.Ordinal),
            TimeSpan.FromSeconds(15),
            "the other two elect a leader");
        await StartGuestAsync(Nodes[1], "web-2", "10.140.0.12", "<ovn:nat external=\"192.168.58.112\"/>");
        await Eventually.Async(
            () => Nodes[1].RunOutsideAsync("ping", "-c", "1", "-W", "1", "192.168.58.112"), p => p.ExitStatus == 0, TimeSpan.FromSeconds(20), "the floating IP answers");

        await BootAsync(Central);
        Assert.That((await Central.PortsOfAsync("web-2")).Single()["up"], Is.EqualTo("true"));
    }

    [Test]
    public async Task A_gateway_of_a_topology_moves_on_when_its_host_dies_and_follows_bridge_mappings()
    {
        const string File = """
            topology: beside
            switches:
              t-1: {subnet: 10.20.0.0/24}
              t-out: {localnet: {network: physnet}}
            routers:
              t-router:
                ports:
                  t-1: {addresses: 10.20.0.254/24}
                  t-out: {addresses: 192.168.58.203/24, gateway-chassis: auto}
                snat: {192.168.58.204: 10.20.0.0/24}
                routes: {0.0.0.0/0: 192.168.58.254}
            """;
        (await Central.RunWithInputAsync(File, "reconciler", "topology", "apply", "-")).Succeeded();
        var order = (await Central.FindAsync("Gateway_Chassis")).Where(g => g["name"].Contains("t-router", StringComparison.Ordinal))
            .OrderByDescending(g => int.Parse(g["priority"], CultureInfo.InvariantCulture)).Select(g => g["chassis_name"].Trim('"'))
                .ToArray();
        Assert.That(order, Is.EquivalentTo(Nodes.Select(n => n.HostName)));
        var active = Nodes.First(n => n.HostName == order[0]);
        var (guest, other) = (Nodes.Last(n => n != active), Nodes.First(n => n != active));

        // A host that loses its mapping is said, and left out by the next apply.
        await other.VsctlAsync("remove", "Open_vSwitch", ".", "external_ids", "ovn-bridge-mappings");
        var plan = await Eventually.Async(
            () => Central.RunWithInputAsync(File, "reconciler", "topology", "plan", "-"), p =>
                p.ExitStatus == 1, Eventually.Patience, "the plan says it");
        Assert.That(plan.Output, Does.Contain($"- gateway chassis {other.HostName} on router port t-router-to-t-out"));
        (await Central.RunWithInputAsync(File, "reconciler", "topology", "apply", "-")).Succeeded();
        await other.VsctlAsync("set", "Open_vSwitch", ".", "external_ids:ovn-bridge-mappings=physnet:br-mgmt");
        await Eventually.Async(
            () => Central.RunWithInputAsync(File, "reconciler", "topology", "plan", "-"), p =>
                p.ExitStatus == 1, Eventually.Patience, "the plan says that it is back");
        (await Central.RunWithInputAsync(File, "reconciler", "topology", "apply", "-")).Succeeded();

        await guest.NbctlAsync(
            "lsp-add", "t-1", "g1", "--", "lsp-set-addresses", "g1", "02:00:00:20:00:10 10.20.0.10",
            "--", "lr-nat-add", "t-router", "dnat_and_snat", "192.168.58.213", "10.20.0.10");
        (await guest.RunAsync("sh", "-ec", """
            ip netns add g1
            ovs-vsctl add-port br-int g1 -- set Interface g1 type=internal mac='"02:00:00:20:00:10"' external_ids:iface-id=g1
            ip link set g1 netns g1
            ip -n g1 link set g1 address 02:00:00:20:00:10 up
            ip -n g1 addr add 10.20.0.10/24 dev g1
            ip -n g1 route add default via 10.20.0.254
            """)).Succeeded();
        try
        {
            await WaitForAnswerOutsideAsync(guest, "192.168.58.213");
            await CrashAsync(active);
            await WaitForAnswerOutsideAsync(guest, "192.168.58.213");
        }
        finally
        {
            await guest.RunAsync("sh", "-c", "ovs-vsctl --if-exists del-port g1; ip netns del g1");
            if (!await active.IsUpAsync())
                await BootAsync(active);
            await Eventually.Async(
                () => guest.RunAsync("reconciler", "topology", "delete", "beside", "--force"), r =>
                    r.ExitStatus == 0, Eventually.Patience, "it is deleted");
        }
    }
}
