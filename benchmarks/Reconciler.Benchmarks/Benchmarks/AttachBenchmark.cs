using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;
using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Workloads.OpenVSwitch;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>A network namespace on a switch, at 10,000 ports of others. The reference is the same by hand.</summary>
/// <remarks>
/// By hand it is <c>ip</c>, <c>ovs-vsctl</c> and four times <c>ovn-nbctl</c>, each of which reads every port. ovn-northd does not run: with so many
/// ports its own work would be most of both figures. So the port is said to be up as soon as it is there.
/// </remarks>
internal sealed class AttachBenchmark : IBenchmark
{
    private const int Ports = 10_000;
    private const int Rounds = 12;
    private const string Workload = "bench";
    private const string Ours = "reconciler attach";
    private const string ByHand = "ip, ovs-vsctl and ovn-nbctl";
    private const string Again = "reconciler attach, once more";
    private const string HandMade = "hand-made";

    private const string Commands = $"""
        set -e
        ip link add vhand mtu 1442 type veth peer name eth0 address 52:54:00:00:00:0c mtu 1442 netns {Workload}
        ip link set vhand up
        ip -n {Workload} link set eth0 up
        ip -n {Workload} address add 10.140.0.12/24 dev eth0
        ip -n {Workload} route add default via 10.140.0.254
        ovs-vsctl add-port br-int vhand -- set Interface vhand external_ids:iface-id={HandMade} 'external_ids:attached-mac="52:54:00:00:00:0c"'
        ovn-nbctl --timeout=60 lsp-add nat-switch-1 {HandMade}
        ovn-nbctl --timeout=60 lsp-set-addresses {HandMade} '52:54:00:00:00:0c 10.140.0.12'
        ovn-nbctl --timeout=60 lsp-set-port-security {HandMade} '52:54:00:00:00:0c 10.140.0.12'
        ovn-nbctl --timeout=60 lr-nat-add gw-router dnat_and_snat 192.168.58.112 10.140.0.12
        """;

    private static readonly string[] s_attach =
        ["reconciler", "attach", Workload, "--netns", Workload, "--switch", "nat-switch-1", "--address", "10.140.0.11", "--nat", "192.168.58.111"];

    /// <inheritdoc/>
    public string Name => "attach";

    /// <inheritdoc/>
    public string Title => "a network namespace on a switch, at 10,000 ports";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await using var node = await Node.StartAsync();
        await node.Lab.ServiceAsync("stop", "ovn-northd");
        await using var northbound = await DatabaseClient.ConnectAsync(node.Northbound, "OVN_Northbound", cancellationToken);
        progress($"making {Ports:#,0} ports");
        await new ForeignPorts(northbound, "nat-switch-1").GrowToAsync(Ports, cancellationToken);
        await node.RunAsync(["ip", "netns", "add", Workload], cancellationToken);
        using var stopwatch = await NodeStopwatch.StartAsync(node, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var up = SayItIsUpAsync(northbound, over.Token);

        progress("attaching");
        var again = new List<double>();
        var contest = new Contest()
            .Add(Ours, async token =>
            {
                var took = await stopwatch.TimeAsync(token, s_attach);
                again.Add(await stopwatch.TimeAsync(token, s_attach));
                await node.RunAsync(["reconciler", "detach", Workload], token);
                return took;
            })
            .Add(ByHand, async token =>
            {
                var took = await stopwatch.TimeAsync(token, "sh", "-c", Commands.Replace('\n', ';'));
                await node.RunAsync(
                    ["sh", "-c", $"ip link del vhand; ovs-vsctl del-port vhand; ovn-nbctl lsp-del {HandMade}; ovn-nbctl lr-nat-del gw-router dnat_and_snat 192.168.58.112"], token);
                return took;
            });
        await contest.RunAsync(Rounds, TimeSpan.FromSeconds(120), cancellationToken);
        await over.CancelAsync();
        await up;
        return
        [
            new("a namespace with a floating IP", "ms", contest[Ours], contest[ByHand], new Aim.TimesLess(10)),
            new("the same once more", "ms", new(Again, [.. again.Skip(1)]), null, new Aim.None()),
        ];
    }

    /// <summary>Does what ovn-northd would do once ovn-controller has bound the port.</summary>
    private static async Task SayItIsUpAsync(DatabaseClient northbound, CancellationToken cancellationToken)
    {
        var port = StableNames.InterfaceIdOf(OpenVSwitchSource.IdOf("node-1", Workload), StableNames.DeviceOf(Workload, "eth0"));
        while (!cancellationToken.IsCancellationRequested)
        {
            await northbound.TransactAsync(
                [new Update("Logical_Switch_Port", [Condition.Equal("name", port)], DatabaseClient.Row(("up", OvsdbDatum.Of(OvsdbAtom.Boolean(true)))))],
                CancellationToken.None);
            await Task.WhenAny(Task.Delay(2, cancellationToken));
        }
    }
}
