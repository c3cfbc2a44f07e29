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
}
