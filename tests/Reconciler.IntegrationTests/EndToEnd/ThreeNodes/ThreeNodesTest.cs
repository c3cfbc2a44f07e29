using System.Collections.Immutable;

namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>What every test on several nodes begins and ends with: whole wires, a daemon on each node, and nothing left behind.</summary>
[NonParallelizable]
[Category("ThreeNodes")]
internal abstract class ThreeNodesTest
{
    private readonly Dictionary<LabNode, DaemonProcess> _daemons = [];

    /// <summary>The lab's nodes.</summary>
    protected virtual ImmutableArray<LabNode> Nodes => ThreeNodesSetUp.Nodes;

    /// <summary>The first node, where OVN's databases are unless they are clustered.</summary>
    protected LabNode Central => Nodes[0];

    /// <summary>The daemon of a node.</summary>
    protected DaemonProcess Daemon(LabNode node) => _daemons[node];

    /// <summary>Starts a node's daemon and waits until it follows all three sources.</summary>
    protected async Task StartDaemonAsync(LabNode node)
    {
        _daemons[node] = await DaemonProcess.StartWithDebugLogAsync(node);
        await _daemons[node].WaitUntilHealthyAsync(node);
    }

    /// <summary>Crashes a node, with all that runs on it.</summary>
    protected async Task CrashAsync(LabNode node)
    {
        await node.NodeAsync("crash");
        if (_daemons.Remove(node, out var daemon))
            await daemon.DisposeAsync();
    }

    /// <summary>Boots a node, and its daemon.</summary>
    protected async Task BootAsync(LabNode node)
    {
        await node.NodeAsync("boot");
        await StartDaemonAsync(node);
    }

    /// <summary>Defines a guest with a port on nat-switch-1, starts it and waits until its port is up.</summary>
    /// <param name="node">Where.</param>
    /// <param name="name">Its name.</param>
    /// <param name="address">Its address.</param>
    /// <param name="inner">What its port has besides.</param>
    protected static async Task StartGuestAsync(LabNode node, string name, string address, string inner = "")
    {
        var annotation = $"<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:1\"><ovn:port switch=\"nat-switch-1\" address=\"{address}\">{inner}</ovn:port></ovn:ports>";
        await node.DefineAsync(name, annotation, "--guest", "--ip4", $"{address}/24", "--gw", "10.140.0.254", "--network", "nat-net");
        await node.StartGuestAsync(name);
        await node.WaitForUpAsync(name);
    }

    /// <summary>Waits until an address answers a guest, or does not any more.</summary>
    protected static Task WaitForPingAsync(LabNode node, string guest, string address, bool answered = true) => Eventually.Async(
        () => node.RunInGuestAsync(guest, $"ping -c 1 -W 1 {address}"),
        p => p.ExitStatus == (answered ? 0 : 1),
        TimeSpan.FromSeconds(20),
        $"{address} {(answered ? "answers" : "does not answer")} {guest}");

    /// <summary>Waits until an address answers from outside of the nodes.</summary>
    /// <param name="node">Whose programs are used; the network is none of its.</param>
    /// <param name="address">The address.</param>
    protected static Task WaitForAnswerOutsideAsync(LabNode node, string address) => Eventually.Async(
        () => node.RunOutsideAsync("ping", "-c", "1", "-W", "1", address), p => p.ExitStatus == 0, TimeSpan.FromSeconds(20), $"{address} answers from outside");

    /// <summary>Waits until a domain's rows are a host's alone: one port, bound and not held there, and as many floating IPs.</summary>
    protected async Task WaitForOwnerAsync(LabNode owner, string domain, int nats = 0, double seconds = 10)
    {
        await Eventually.Async(
            () => Central.PortsOfAsync(domain),
            p => p.Length == 1 && p[0].ExternalId("reconciler:host") == owner.HostName && p[0].ExternalId("reconciler:incoming") is null
                && p[0]["options"] == "[\"map\",[]]" && p[0]["up"] == "true",
            TimeSpan.FromSeconds(seconds),
            $"the port of {domain} is {owner.HostName}'s");
        await Eventually.Async(
            () => Central.FindAsync("NAT", $"external_ids:\"reconciler:vm-name\"={domain}"),
            n => n.Length == nats && n.All(r => r.ExternalId("reconciler:host") == owner.HostName && r.ExternalId("reconciler:incoming") is null),
            TimeSpan.FromSeconds(seconds),
            $"the floating IPs of {domain} are {owner.HostName}'s");
    }

    /// <summary>
    /// Moves web-1, which the guest pinger on the first node pings at 10.140.0.10, and somebody outside at its floating IP.
    /// </summary>
    /// <param name="from">Where it runs.</param>
    /// <param name="to">Where it is to run.</param>
    /// <param name="floatingIp">Its floating IP.</param>
    protected async Task<MigrationCost> MigrateUnderPingAsync(LabNode from, LabNode to, string floatingIp)
    {
        await Central.RunInGuestAsync(
            "pinger", "rm -f /run/done; (ping -i 0.05 -c 100 10.140.0.10 >/run/ping 2>&1; echo >/run/done) >/dev/null 2>&1 &");
        var outside = Central.RunOutsideAsync("ping", "-q", "-i", "0.05", "-c", "100", "-W", "1", floatingIp);
        await Task.Delay(500);
        await from.VirshAsync("migrate", "--live", "web-1", $"qemu+tcp://{to.HostName}/system", $"tcp://{to.HostName}");
        await WaitForOwnerAsync(to, "web-1", 1);
        var inside = await Central.RunInGuestAsync("pinger", "while [ ! -e /run/done ]; do sleep 0.2; done; cat /run/ping");
        var job = await to.TryVirshAsync("domjobinfo", "web-1", "--completed");
        return MigrationCost.Of(inside.Output, (await outside).Output, job.Output);
    }

    /// <summary>Ends a node's daemon as a crash would.</summary>
    protected async Task KillDaemonAsync(LabNode node)
    {
        _daemons.Remove(node, out var daemon);
        await daemon!.SignalAsync("KILL");
        await daemon.WaitForEndAsync();
        await daemon.DisposeAsync();
    }

    /// <summary>A domain's state, as virsh has it.</summary>
    protected static async Task<string> StateAsync(LabNode node, string domain) => (await node.TryVirshAsync("domstate", domain)).Output.Trim();

    /// <summary>Starts from nothing, with a daemon on each node.</summary>
    [SetUp]
    public Task BeginAsync() => Task.WhenAll(Nodes.Select(StartDaemonAsync));

    /// <summary>Makes the lab whole again, removes everything, and looks whether that is so.</summary>
    [TearDown]
    public async Task EndAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status is NUnit.Framework.Interfaces.TestStatus.Failed)
        {
            foreach (var (node, daemon) in _daemons)
                await TestContext.Out.WriteLineAsync($"The log of the daemon on {node.HostName}:\n{daemon.Log}");
        }

        try
        {
            foreach (var node in Nodes)
            {
                await node.WireAsync("join");
                if (!await node.IsUpAsync())
                    await node.NodeAsync("boot");
                if (!_daemons.TryGetValue(node, out var daemon) || daemon.HasEnded)
                    await StartDaemonAsync(node);
            }

            foreach (var node in Nodes)
                await node.RemoveDomainsAsync();
            await Central.WaitForNothingLeftAsync(20);
        }
        finally
        {
            foreach (var daemon in _daemons.Values)
                await daemon.DisposeAsync();
            _daemons.Clear();
        }
    }
}
