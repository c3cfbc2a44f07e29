namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>What a guest's users notice of its moving, and what becomes of its rows when something fails on the way.</summary>
internal sealed class HandOverTests : ThreeNodesTest
{
    private const string Nat = "<ovn:nat external=\"192.168.58.110\"/>";
    private const string Slowly = "--bandwidth=1";

    private LabNode Source => Nodes[1];

    private LabNode Destination => Nodes[2];

    [Test]
    public async Task Back_and_forth_ten_times_at_most_one_ping_is_lost_each_time_inside_and_outside()
    {
        await StartGuestAsync(Central, "pinger", "10.140.0.20");
        await StartGuestAsync(Source, "web-1", "10.140.0.10", Nat);
        await WaitForPingAsync(Central, "pinger", "10.140.0.10");
        await WaitForAnswerOutsideAsync(Central, "192.168.58.110");
        using var stop = new CancellationTokenSource();
        var counting = CountRowsAsync(stop.Token);
        var (from, to) = (Source, Destination);
        var costs = new List<MigrationCost>();
        for (var i = 0; i < 10; i++)
        {
            var (cost, _) = await OnABusyMachine.TryAsync(
                async () =>
                {
                    var seen = await MigrateUnderPingAsync(from, to, "192.168.58.110");
                    (from, to) = (to, from);
                    return seen;
                },
                c => c.Inside <= c.Allowed && c.Outside <= c.Allowed);
            await TestContext.Out.WriteLineAsync($"migration {i}: {cost}");
            costs.Add(cost);
            Assert.That(Math.Max(cost.Inside, cost.Outside), Is.LessThanOrEqualTo(cost.Allowed), $"{cost}\n{cost.Pings}");
        }

        Assert.That(Math.Max(costs.Sum(c => c.Inside), costs.Sum(c => c.Outside)), Is.LessThanOrEqualTo(costs.Sum(c => c.Allowed)), "one each time, on the whole");
        await stop.CancelAsync();
        await TestContext.Out.WriteLineAsync($"one port and one floating IP in each of {await counting} looks");
    }

    [Test]
    public async Task A_migration_that_is_aborted_leaves_the_port_where_it_was()
    {
        await StartGuestAsync(Source, "web-1", "10.140.0.10", Nat);
        var port = (await Central.PortsOfAsync("web-1")).Single()["_uuid"];
        var migration = StartMigrationAsync(Slowly);
        await WaitForOfferAsync();
        await Source.VirshAsync("domjobabort", "web-1");
        Assert.That((await migration).ExitStatus, Is.Not.Zero);
        await WaitForOwnerAsync(Source, "web-1", 1, 15);
        Assert.That((await Central.PortsOfAsync("web-1")).Single()["_uuid"], Is.EqualTo(port), "the same row all the time");
        await WaitForPingFromGuestAsync(Source);
    }

    [Test]
    public async Task Qemu_on_the_destination_is_killed()
    {
        await StartGuestAsync(Source, "web-1", "10.140.0.10", Nat);
        var migration = StartMigrationAsync(Slowly);
        await WaitForOfferAsync();
        (await Destination.RunAsync("sh", "-c", "kill -KILL $(cat /run/libvirt/qemu/web-1.pid)")).Succeeded();
        Assert.That((await migration).ExitStatus, Is.Not.Zero);
        await WaitForOwnerAsync(Source, "web-1", 1, 15);
        await WaitForPingFromGuestAsync(Source);
    }

    [Test]
    public async Task The_destinations_daemon_is_killed_after_its_offer_and_takes_over_when_it_is_back()
    {
        await StartGuestAsync(Source, "web-1", "10.140.0.10", Nat);
        var port = (await Central.PortsOfAsync("web-1")).Single()["_uuid"];
        var migration = StartMigrationAsync(Slowly);
        await WaitForOfferAsync();
        await KillDaemonAsync(Destination);
        await Source.VirshAsync("migrate-setspeed", "web-1", "1000");
        (await migration).Succeeded();
        Assert.That((await Central.PortsOfAsync("web-1")).Single()["_uuid"], Is.EqualTo(port), "the source deletes nothing that it has offered");
        await StartDaemonAsync(Destination);
        await WaitForOwnerAsync(Destination, "web-1", 1, 15);
        Assert.That((await Central.PortsOfAsync("web-1")).Single()["_uuid"], Is.EqualTo(port), "and the destination makes no other");
        await WaitForPingFromGuestAsync(Destination);
    }

    [Test]
    public async Task The_destinations_daemon_is_away_all_the_time()
    {
        await StartGuestAsync(Source, "web-1", "10.140.0.10", Nat);
        await KillDaemonAsync(Destination);
        (await StartMigrationAsync()).Succeeded();
        await StartDaemonAsync(Destination);
        await WaitForOwnerAsync(Destination, "web-1", 1, 15);
        await WaitForPingFromGuestAsync(Destination);
    }

    [Test]
    public async Task The_sources_daemon_is_away_all_the_time_and_deletes_nothing_when_it_is_back()
    {
        await StartGuestAsync(Source, "web-1", "10.140.0.10", Nat);
        var port = (await Central.PortsOfAsync("web-1")).Single()["_uuid"];
        await KillDaemonAsync(Source);
        (await StartMigrationAsync()).Succeeded();
        await WaitForOwnerAsync(Destination, "web-1", 1);
        await StartDaemonAsync(Source);
        await Task.Delay(3000);
        await WaitForOwnerAsync(Destination, "web-1", 1);
        Assert.That((await Central.PortsOfAsync("web-1")).Single()["_uuid"], Is.EqualTo(port));
        await WaitForPingFromGuestAsync(Destination);
    }

    [Test]
    public async Task The_destinations_daemon_is_killed_and_the_migration_fails_so_the_source_withdraws_the_offer()
    {
        await StartGuestAsync(Source, "web-1", "10.140.0.10", Nat);
        var migration = StartMigrationAsync(Slowly);
        await WaitForOfferAsync();
        await KillDaemonAsync(Destination);
        await Source.VirshAsync("domjobabort", "web-1");
        Assert.That((await migration).ExitStatus, Is.Not.Zero);
        var swept = await Source.RunAsync("reconciler", "sweep");
        Assert.That(swept.ExitStatus, Is.Zero, swept.Errors);
        Assert.That(swept.Output, Does.Contain("no migration is at work"));
        await WaitForOwnerAsync(Source, "web-1", 1);
    }

    [Test]
    public async Task A_domain_whose_host_died_takes_its_port_and_floating_ip_over_where_it_is_started()
    {
        await StartGuestAsync(Source, "web-1", "10.140.0.10", Nat);
        var port = (await Central.PortsOfAsync("web-1")).Single()["_uuid"];
        var xml = await Source.VirshAsync("dumpxml", "--inactive", "web-1");
        await CrashAsync(Source);
        await Destination.DefineAsync(xml);
        await Destination.StartGuestAsync("web-1");
        await WaitForOwnerAsync(Destination, "web-1", 1, 15);
        Assert.That((await Central.PortsOfAsync("web-1")).Single()["_uuid"], Is.EqualTo(port));
        await WaitForPingFromGuestAsync(Destination);
        await WaitForAnswerOutsideAsync(Central, "192.168.58.110");

        await BootAsync(Source);
        await Task.Delay(3000);
        await WaitForOwnerAsync(Destination, "web-1", 1);
    }

    [Test]
    public async Task The_wire_to_the_destination_is_cut_in_mid_migration()
    {
        await StartGuestAsync(Source, "web-1", "10.140.0.10", Nat);
        var migration = StartMigrationAsync("--p2p", Slowly);
        await WaitForOfferAsync();
        await Destination.WireAsync("cut", "plain");
        Assert.That((await migration).ExitStatus, Is.Not.Zero, "libvirt gives up");
        await WaitForPingFromGuestAsync(Source);
        await Destination.WireAsync("join");
        await WaitForOwnerAsync(Source, "web-1", 1, 60);
        await WaitForPingFromGuestAsync(Source);
    }

    private Task<CommandResult> StartMigrationAsync(params string[] options) => Source.TryVirshAsync(
    [
        "migrate", "--live", .. options, "web-1", $"qemu+tcp://{Destination.HostName}/system",
        .. options.Contains("--p2p") ? Array.Empty<string>() : [$"tcp://{Destination.HostName}"],
    ]);

    /// <summary>Waits until the destination has offered the port to itself and memory is being copied there.</summary>
    private async Task WaitForOfferAsync()
    {
        await Eventually.Async(
            async () => (await Central.PortsOfAsync("web-1")).Single(), p => p.ExternalId("reconciler:incoming") == Destination.HostName, TimeSpan.FromSeconds(10), "the port is offered");
        await Eventually.Async(
            () => Source.VirshAsync("domjobinfo", "web-1"), j => j.Contains("Memory processed", StringComparison.Ordinal), TimeSpan.FromSeconds(10), "memory is being copied");
    }

    private static Task WaitForPingFromGuestAsync(LabNode node) => WaitForPingAsync(node, "web-1", "10.140.0.254");

    private async Task<int> CountRowsAsync(CancellationToken cancellationToken)
    {
        var looks = 0;
        for (; !cancellationToken.IsCancellationRequested; looks++)
        {
            Assert.That(await Central.PortsOfAsync("web-1"), Has.Length.EqualTo(1));
            Assert.That(await Central.NatsAsync(), Has.Length.EqualTo(1));
            await Task.Delay(50, CancellationToken.None);
        }

        return looks;
    }
}
