using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

namespace Reconciler.IntegrationTests.EndToEnd.MixedVersions;

/// <summary>
/// A cluster whose hosts are upgraded one after the other: node 2 has the version before workloads (<c>tests/old-version</c>), the others
/// have this one.
/// </summary>
[Category("Mixed")]
internal sealed class MixedVersionsTests : ThreeNodesTest
{
    private const string FloatingIp = "192.168.58.110";

    /// <summary>The old version is built once in a clone.</summary>
    private static readonly TimeSpan s_build = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    protected override ImmutableArray<LabNode> Nodes { get; } =
        LabNode.Several("test-m-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture), 3);

    private LabNode Old => Nodes[1];

    private LabNode New => Nodes[2];

    [OneTimeSetUp]
    public async Task UpAsync()
    {
        var built = await Programs.RunAsync(Path.Combine(Repository.Root, "tests", "old-version"), [], within: s_build);
        var tree = built.Succeeded().Trim();
        await Central.UpAsync("--nodes", "3");
        await Old.InstallAsync(tree);
    }

    [OneTimeTearDown]
    public Task DownAsync() => Central.DownAsync();

    [TestCase("old")]
    [TestCase("new")]
    public async Task A_guest_moves_to_a_host_with_the_other_version_and_back(string startsOn)
    {
        Assert.That(await CommandLineAsync(Old), Does.Contain("/reconciler/old/"));
        Assert.That(await CommandLineAsync(New), Does.Not.Contain("/reconciler/old/"));
        var (home, away) = startsOn == "old" ? (Old, New) : (New, Old);
        await StartGuestAsync(Central, "pinger", "10.140.0.20");
        await StartGuestAsync(home, "web-1", "10.140.0.10", $"<ovn:nat external=\"{FloatingIp}\"/>");
        await WaitForPingAsync(Central, "pinger", "10.140.0.10");
        await WaitForAnswerOutsideAsync(Central, FloatingIp);
        await WaitForOwnerAsync(home, "web-1", 1);
        await CheckStatusAsync(home, away);

        await MoveAsync(home, away);
        await MoveAsync(away, home);
    }

    /// <summary>Moves web-1 under pings, and looks at its rows and at what each version says of them.</summary>
    private async Task MoveAsync(LabNode from, LabNode to)
    {
        var rows = await RowsAsync();
        var (cost, _) = await OnABusyMachine.TryAsync(
            async () =>
            {
                // Once more the same way: it has to be where it was before.
                if (await StateAsync(to, "web-1") == "running")
                    await MigrateUnderPingAsync(to, from, FloatingIp);
                return await MigrateUnderPingAsync(from, to, FloatingIp);
            },
            c => Math.Max(c.Inside, c.Outside) <= c.Allowed);
        await TestContext.Out.WriteLineAsync($"{from.HostName} to {to.HostName}: {cost}");

        Assert.That(Math.Max(cost.Inside, cost.Outside), Is.LessThanOrEqualTo(cost.Allowed), cost.Pings);
        Assert.That(await StateAsync(from, "web-1"), Is.Not.EqualTo("running"));
        Assert.That(await RowsAsync(), Is.EqualTo(rows), "the same rows all the time");
        await CheckStatusAsync(to, from);
        foreach (var node in Nodes)
        {
            var swept = await node.RunAsync("reconciler", "sweep", "--dry-run");
            Assert.That(swept.ExitStatus, Is.Zero, $"nothing is left behind, says {node.HostName}: {swept.Output}{swept.Errors}");
        }
    }

    private async Task<(string Port, string Nat)> RowsAsync() =>
        ((await Central.PortsOfAsync("web-1")).Single()["_uuid"], (await Central.NatsAsync()).Single()["_uuid"]);

    /// <summary>Both versions say that web-1 is in sync where it runs, and the other host's says nothing of it.</summary>
    private static async Task CheckStatusAsync(LabNode owner, LabNode other)
    {
        await Eventually.Async(
            () => owner.RunAsync("reconciler", "status", "web-1", "--json"),
            s => s.ExitStatus == 0 && InSync(s.Output) is [true],
            Eventually.Patience,
            $"web-1 is in sync, says {owner.HostName}");
        var elsewhere = await other.RunAsync("reconciler", "status", "--json");
        Assert.That(InSync(elsewhere.Succeeded()), Is.Empty, $"{other.HostName} has nothing");
    }

    /// <summary>Whether it is in sync, for each interface of <c>reconciler status --json</c>.</summary>
    private static bool[] InSync(string json)
    {
        using var rows = JsonDocument.Parse(json);
        return [.. rows.RootElement.EnumerateArray().Select(r => r.GetProperty("in_sync").GetBoolean())];
    }

    private async Task<string> CommandLineAsync(LabNode node) =>
        (await Programs.RunAsync("cat", [Daemon(node).StatusFile.Replace("/status", "/cmdline", StringComparison.Ordinal)])).Succeeded();
}
