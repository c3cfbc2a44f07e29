using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Committing;

namespace Reconciler.IntegrationTests.Ovn;

/// <summary>What the reconciler writes is what a person would have written with <c>ovn-nbctl</c>, apart from <c>external_ids</c>.</summary>
[TestFixture]
internal sealed class RowEqualityTests
{
    private const string Port = "cd067ee2-ca7e-4419-86fb-1ab37815a24d";
    private const string Mac = "52:54:00:90:04:48";

    private static readonly WorkloadId s_domain = WorkloadId.OfDomain(Guid.Parse("ffedf175-fb79-4d47-8f76-b785d90545a8"));

    private static readonly string[][] s_network =
    [
        ["ls-add", "nat-switch-1"],
        ["lr-add", "nat-router"],
        ["lrp-add", "nat-router", "lrp-nat", "02:00:00:00:00:01", "10.140.0.254/24", "fd00::ff/64"],
        ["lrp-add", "nat-router", "lrp-out", "02:00:00:00:00:02", "192.168.58.103/24", "--", "lrp-set-gateway-chassis", "lrp-out", "node-1"],
    ];

    private static readonly string[] s_add = ["lsp-add", "nat-switch-1", Port];

    /// <summary>An intent, and the commands for it.</summary>
    private static IEnumerable<TestCaseData> Intents()
    {
        yield return Case("IPv4", Want("10.140.0.10"), s_add, Addresses($"{Mac} 10.140.0.10"), Security($"{Mac} 10.140.0.10"));
        yield return Case("IPv6", Want("fd00::10"), s_add, Addresses($"{Mac} fd00::10"), Security($"{Mac} fd00::10"));
        yield return Case(
            "several addresses", Want("10.140.0.10 10.140.0.11 fd00::10"),
            s_add, Addresses($"{Mac} 10.140.0.10 10.140.0.11 fd00::10"), Security($"{Mac} 10.140.0.10 10.140.0.11 fd00::10"));
        yield return Case("no address", Want(""), s_add, Addresses(Mac), Security(Mac));
        yield return Case("no port security", Want("10.140.0.10", security: false), s_add, Addresses($"{Mac} 10.140.0.10", "unknown"));
        yield return Case(
            "an IPv4 NAT", Want("10.140.0.10", nats: ("192.168.58.110", "10.140.0.10")),
            s_add, Addresses($"{Mac} 10.140.0.10"), Security($"{Mac} 10.140.0.10"), ["lr-nat-add", "nat-router", "dnat_and_snat", "192.168.58.110", "10.140.0.10"]);
        yield return Case(
            "an IPv6 NAT", Want("fd00::10", nats: ("2001:db8::110", "fd00::10")),
            s_add, Addresses($"{Mac} fd00::10"), Security($"{Mac} fd00::10"), ["lr-nat-add", "nat-router", "dnat_and_snat", "2001:db8::110", "fd00::10"]);
        yield return Case(
            "a NAT on a gateway port", network =>
            {
                var desired = Want("10.140.0.10", nats: ("198.51.100.7", "10.140.0.10"))(network);
                var port = network.DetailsOf(network.Routers.Single().Uuid).Ports.Single(p => p.Name == "lrp-out");
                return desired with { Nats = [desired.Nats[0] with { GatewayPort = port }] };
            },
            s_add, Addresses($"{Mac} 10.140.0.10"), Security($"{Mac} 10.140.0.10"),
            ["--gateway-port=lrp-out", "lr-nat-add", "nat-router", "dnat_and_snat", "198.51.100.7", "10.140.0.10"]);
        yield return Case(
            "two NATs", Want("10.140.0.10 10.140.0.11", nats: [("192.168.58.110", "10.140.0.10"), ("192.168.58.111", "10.140.0.11")]),
            s_add, Addresses($"{Mac} 10.140.0.10 10.140.0.11"), Security($"{Mac} 10.140.0.10 10.140.0.11"),
            ["lr-nat-add", "nat-router", "dnat_and_snat", "192.168.58.110", "10.140.0.10"],
            ["lr-nat-add", "nat-router", "dnat_and_snat", "192.168.58.111", "10.140.0.11"]);

        static TestCaseData Case(string name, Func<LogicalNetwork, DesiredWorkload> want, params string[][] commands) =>
            new TestCaseData(want, commands).SetArgDisplayNames(name);

        static string[] Addresses(params string[] addresses) => ["lsp-set-addresses", Port, .. addresses];

        static string[] Security(string addresses) => ["lsp-set-port-security", Port, addresses];
    }

    [TestCaseSource(nameof(Intents))]
    public async Task Created(Func<LogicalNetwork, DesiredWorkload> want, string[][] commands)
    {
        await using var ours = await NorthboundServer.StartAsync();
        await using var theirs = await NorthboundServer.StartAsync();
        await RunAsync(ours, s_network);
        await RunAsync(theirs, [.. s_network, .. commands]);

        await ReconcileAsync(ours, want);

        await AssertEqualAsync(ours, theirs);
    }

    [TestCaseSource(nameof(Intents))]
    public async Task Changed_to_and_taken_away_again(Func<LogicalNetwork, DesiredWorkload> want, string[][] commands)
    {
        await using var ours = await NorthboundServer.StartAsync();
        await using var theirs = await NorthboundServer.StartAsync();
        await RunAsync(ours, s_network);
        await RunAsync(theirs, [.. s_network, .. commands]);

        await ReconcileAsync(ours, Want("10.140.0.77 fd00::77", nats: [("192.168.58.110", "10.140.0.77"), ("192.168.58.177", "10.140.0.77")]));
        await ReconcileAsync(ours, want);
        await AssertEqualAsync(ours, theirs);

        await ReconcileAsync(ours, _ => DesiredWorkload.Nothing);
        Assert.That(await ours.RowsAsync("Logical_Switch_Port"), Is.Empty);
        Assert.That(await ours.RowsAsync("NAT"), Is.Empty);
        Assert.That(await ours.CountAsync("Logical_Switch", "ports") + await ours.CountAsync("Logical_Router", "nat"), Is.Zero);
    }

    private static Func<LogicalNetwork, DesiredWorkload> Want(string addresses, bool security = true, params (string External, string Logical)[] nats) => network => new(
        [new(Port, Mac, network.Switches.Single(), [.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)], security)],
        [.. nats.Select(n => new DesiredNat(network.Routers.Single(), IPAddress.Parse(n.External), IPAddress.Parse(n.Logical), Mac, Port))],
        [],
        ImmutableHashSet<string>.Empty);

    private static async Task RunAsync(NorthboundServer server, string[][] commands)
    {
        foreach (var command in commands)
            await server.CommandAsync(command);
    }

    /// <summary>One pass: what is there, what is wanted, the plan, the transaction; and another, which must have nothing to do.</summary>
    private static async Task ReconcileAsync(NorthboundServer server, Func<LogicalNetwork, DesiredWorkload> want)
    {
        await using var client = await server.ConnectAsync("node-1");
        var plan = await PlanAsync(client, want);
        Assert.That(plan.Actions, Is.Not.Empty);
        var outcome = await client.Session.TransactAsync(NorthboundTransactions.Of(plan), CancellationToken.None);
        Assert.That(outcome, Is.InstanceOf<TransactionOutcome.Success>());
        Assert.That((await PlanAsync(client, want)).Actions.Select(a => a.Describe()), Is.Empty);
    }

    private static async Task<Plan> PlanAsync(NorthboundClient client, Func<LogicalNetwork, DesiredWorkload> want)
    {
        var (ports, nats) = await client.RowsOfAsync(s_domain, CancellationToken.None);
        var desired = want(await client.NetworkAsync(CancellationToken.None));
        return Planner.Make(s_domain, "web-1", "node-1", new(ports, nats), desired, mayDelete: true);
    }

    /// <summary>The rows, with the gateway port by name: its row is another one in each database.</summary>
    private static async Task<IEnumerable<string>> RowsAsync(NorthboundServer server, string table)
    {
        var port = (await server.CommandAsync("--bare", "--columns=_uuid", "find", "Logical_Router_Port", "name=lrp-out")).Trim();
        return (await server.RowsAsync(table, "external_ids")).Select(r => r.Replace(port, "lrp-out", StringComparison.Ordinal)).ToArray();
    }

    private static async Task AssertEqualAsync(NorthboundServer ours, NorthboundServer theirs)
    {
        foreach (var table in (string[])["Logical_Switch_Port", "NAT"])
            Assert.That(await RowsAsync(ours, table), Is.EqualTo(await RowsAsync(theirs, table)), table);
        Assert.That(await ours.CountAsync("Logical_Switch", "ports"), Is.EqualTo(await theirs.CountAsync("Logical_Switch", "ports")));
        Assert.That(await ours.CountAsync("Logical_Router", "nat"), Is.EqualTo(await theirs.CountAsync("Logical_Router", "nat")));
        Assert.That(await theirs.CountAsync("Logical_Switch", "ports"), Is.EqualTo(1), "the commands made a port");
    }
}
