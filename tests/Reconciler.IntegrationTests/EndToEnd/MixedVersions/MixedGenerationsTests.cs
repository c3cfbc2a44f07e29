using System.Collections.Immutable;
using System.Globalization;
using Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

namespace Reconciler.IntegrationTests.EndToEnd.MixedVersions;

/// <summary>
/// Two hosts of different Debians on one Northbound: each has its own OVN, Open vSwitch, libvirt and QEMU. The disks are those that
/// <c>tests/packages/fresh-root</c> makes. OVN's databases and ovn-northd are on the first host.
/// </summary>
/// <remarks>
/// OVN wants no ovn-northd that is newer than an ovn-controller: the older one cannot read some of its flows, such as those that match
/// <c>flags.tunnel_rx</c>, and a router's traffic is lost. In that order only rows and machines are looked at.
/// </remarks>
/// <param name="first">The suite of node 1.</param>
/// <param name="second">The suite of node 2.</param>
[Category("Mixed")]
[Category("Generations")]
[TestFixture("bookworm", "trixie")]
[TestFixture("trixie", "sid")]
[TestFixture("trixie", "bookworm")]
internal sealed class MixedGenerationsTests(string first, string second) : ThreeNodesTest
{
    private const string FloatingIp = "192.168.58.110";

    /// <summary>From the oldest to the newest.</summary>
    private static readonly ImmutableArray<string> s_suites = ["bookworm", "trixie", "sid"];

    /// <inheritdoc/>
    protected override ImmutableArray<LabNode> Nodes { get; } =
        LabNode.Several($"test-g-{first}-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}", 2);

    /// <summary>Whether every ovn-controller can read what ovn-northd writes.</summary>
    private bool HasTraffic => s_suites.IndexOf(first) < s_suites.IndexOf(second);

    private LabNode Older => HasTraffic ? Nodes[0] : Nodes[1];

    private LabNode Newer => Older == Nodes[0] ? Nodes[1] : Nodes[0];

    [OneTimeSetUp]
    public Task UpAsync() => Central.UpAsync("--nodes", "2", "--root", $"1={Disk(first)}", "--root", $"2={Disk(second)}");

    [OneTimeTearDown]
    public Task DownAsync() => Central.DownAsync();

    [TestCase("older")]
    [TestCase("newer")]
    public async Task A_guest_whose_machine_both_know_moves_to_the_other_host_and_back(string startsOn)
    {
        Assert.That(await VersionAsync(Older), Is.Not.EqualTo(await VersionAsync(Newer)), "two generations of libvirt");
        var (home, away) = startsOn == "older" ? (Older, Newer) : (Newer, Older);
        await StartGuestAsync(Central, "pinger", "10.140.0.20");
        await StartAsync(home, await MachineAsync(Older));
        await WaitForTrafficAsync();
        var rows = await RowsAsync();

        foreach (var (from, to) in new[] { (home, away), (away, home) })
        {
            var cost = await MigrateUnderPingAsync(from, to, FloatingIp);
            await TestContext.Out.WriteLineAsync($"{from.HostName} to {to.HostName}: {cost}");
            await WaitForTrafficAsync();
            Assert.That(await StateAsync(to, "web-1"), Is.EqualTo("running"));
            (await to.RunInGuestAsync("web-1", "true")).Succeeded();
            Assert.That(await StateAsync(from, "web-1"), Is.Not.EqualTo("running"));
            Assert.That(await RowsAsync(), Is.EqualTo(rows), "the same rows all the time");
            foreach (var node in Nodes)
            {
                var swept = await node.RunAsync("reconciler", "sweep", "--dry-run");
                Assert.That(swept.ExitStatus, Is.Zero, $"nothing is left behind, says {node.HostName}: {swept.Output}{swept.Errors}");
            }
        }
    }

    [Test]
    public async Task A_guest_whose_machine_the_older_host_does_not_know_stays_with_its_port()
    {
        await StartAsync(Newer, await MachineAsync(Newer));
        var rows = await RowsAsync();
        var refused = await Newer.TryVirshAsync("migrate", "--live", "web-1", $"qemu+tcp://{Older.HostName}/system", $"tcp://{Older.HostName}");
        Assert.That(refused.ExitStatus, Is.Not.Zero, "an older QEMU has no newer machine");
        await TestContext.Out.WriteLineAsync(refused.Errors);
        await WaitForOwnerAsync(Newer, "web-1", 1, 60);
        Assert.That(await RowsAsync(), Is.EqualTo(rows));
        (await Newer.RunInGuestAsync("web-1", "true")).Succeeded();
    }

    private async Task WaitForTrafficAsync()
    {
        if (!HasTraffic)
            return;
        await WaitForPingAsync(Central, "pinger", "10.140.0.10");
        await WaitForAnswerOutsideAsync(Central, FloatingIp);
    }

    private static string Disk(string suite) => Repository.PathOf("artifacts", "fresh-host", suite, "root");

    private static async Task<string> VersionAsync(LabNode node) => (await node.RunAsync("libvirtd", "--version")).Succeeded();

    /// <summary>The machine that <c>pc</c> stands for on a host.</summary>
    private static async Task<string> MachineAsync(LabNode node)
    {
        var machines = (await node.RunAsync("qemu-system-x86_64", "-machine", "help")).Succeeded();
        return machines.Split('\n').Single(l => l.StartsWith("pc ", StringComparison.Ordinal)).Split("alias of ")[1].TrimEnd(')');
    }

    private static async Task StartAsync(LabNode node, string machine)
    {
        await node.DefineAsync(
            "web-1",
            "<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:1\"><ovn:port switch=\"nat-switch-1\" address=\"10.140.0.10\">"
                + $"<ovn:nat external=\"{FloatingIp}\"/></ovn:port></ovn:ports>",
            "--guest", "--machine", machine, "--cpu", "qemu64", "--ip4", "10.140.0.10/24", "--gw", "10.140.0.254", "--network", "nat-net");
        await node.StartGuestAsync("web-1");
        await node.WaitForUpAsync("web-1");
    }

    private async Task<(string Port, string Nat)> RowsAsync() =>
        ((await Central.PortsOfAsync("web-1")).Single()["_uuid"], (await Central.NatsAsync()).Single()["_uuid"]);
}
