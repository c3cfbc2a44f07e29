using System.Diagnostics;
using System.Xml.Linq;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Workloads.OpenVSwitch;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>
/// Random histories of machines and namespaces that race for the same addresses, floating IPs and names, on real servers: after each step,
/// each has what an independent model says, and nothing is had twice.
/// </summary>
[TestFixture]
internal sealed class RacingKindsProperties
{
    private const int Histories = 40;
    private const int Steps = 25;
    private const int MaximumRounds = 8;
    private static readonly string[] s_addresses = ["10.140.0.20", "10.140.0.21", "10.140.0.22"];
    private static readonly string?[] s_externals = [null, "192.168.58.20", "192.168.58.21"];
    private static readonly string?[] s_names = [null, "www", "db"];

    private HostServers _servers = null!;

    [OneTimeSetUp]
    public async Task StartServersAsync() => _servers = await HostServers.StartAsync(
        "ls-add", "switch-1", "--", "set", "Logical_Switch", "switch-1", "external_ids:\"reconciler:dns-zone\"=poc.lan",
        "--", "lr-add", "router", "--", "lrp-add", "router", "inside", "02:00:00:00:00:01", "10.140.0.254/24",
        "--", "lsp-add", "switch-1", "to-router", "--", "lsp-set-type", "to-router", "router",
        "--", "lsp-set-options", "to-router", "router-port=inside", "--", "lsp-set-addresses", "to-router", "router");

    [OneTimeTearDown]
    public async Task StopServersAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    [Test]
    public async Task Whoever_is_first_has_it_whatever_kind_it_is()
    {
        var clock = Stopwatch.StartNew();
        var (refused, granted) = (0, 0);
        for (var seed = 0; seed < Histories; seed++)
        {
            var workloads = await BeginAsync();
            var random = new Random(seed);
            var history = new List<string>();
            for (var step = 0; step < Steps; step++)
            {
                var index = random.Next(workloads.Length);
                workloads[index] = await ChangeAsync(workloads[index], random);
                FeedLibvirt(workloads);
                history.Add($"{workloads[index].Name}: {(workloads[index].Runs ? "runs" : "is off")}, asks for {workloads[index].Address ?? "(a mistake)"} {workloads[index].External} {workloads[index].Extra}");
                await SettleAsync(workloads);
                Assert.That(await RowsAsync(), Is.EqualTo(Expected(workloads)), () => $"seed {seed}\n{string.Join('\n', history)}");
                refused += workloads.Count(w => w.Runs && (w.Has?.Address != w.Address || w.Has?.Nat?.External != w.External));
                granted += workloads.Count(w => w.Has is not null);
            }
        }

        await TestContext.Out.WriteLineAsync($"{Histories} histories in {clock.Elapsed.TotalSeconds:0.0} s; {granted} times something was had, {refused} times something was not");
        Assert.That((refused > Histories, granted > Histories), Is.EqualTo((true, true)), "the histories have races");
    }

    /// <summary>Two of each kind, all off, and nothing left of earlier histories.</summary>
    private async Task<RacingWorkload[]> BeginAsync()
    {
        RacingWorkload[] workloads =
        [
            .. new[] { "web-1", "db-1" }.Select((n, i) => new RacingWorkload(n, WorkloadId.OfDomain(new Guid(i + 1, 0, 0, new byte[8])), $"52:54:00:00:00:1{i}", $"vnet{i}")),
            .. new[] { "box-1", "box-2" }.Select((n, i) => new RacingWorkload(n, OpenVSwitchSource.IdOf("node-1", n), $"52:54:00:00:00:2{i}", $"veth{i}")),
        ];
        foreach (var workload in workloads)
            await _servers.Host.UnplugAsync(workload.Device);
        FeedLibvirt(workloads);
        await SettleAsync(workloads);
        Assert.That(await RowsAsync(), Is.Empty);
        return workloads;
    }

    private async Task<RacingWorkload> ChangeAsync(RacingWorkload workload, Random random)
    {
        if (random.Next(3) == 0)
        {
            if (workload.Runs)
            {
                await _servers.Host.UnplugAsync(workload.Device);
                return workload with { Runs = false };
            }
        }
        else
        {
            workload = workload with
            {
                Address = !workload.Id.IsDomain && random.Next(8) == 0 ? null : s_addresses[random.Next(s_addresses.Length)],
                External = s_externals[random.Next(s_externals.Length)],
                Extra = s_names[random.Next(s_names.Length)],
            };
        }

        if (!workload.Runs && workload.Id.IsDomain)
            await _servers.Host.PlugAsync(Guid.Parse(workload.Id.Key), workload.Mac, $"port-of-{workload.Name}", workload.Device);
        else if (!workload.Runs)
            await PlugAsync(workload);
        else if (!workload.Id.IsDomain)
            await SetKeysAsync(workload);
        return workload with { Runs = true };
    }

    /// <summary>Passes over all, in turn, until nobody does anything more; the model makes the same passes.</summary>
    private async Task SettleAsync(RacingWorkload[] workloads)
    {
        for (var round = 0; round < MaximumRounds; round++)
        {
            var isQuiet = true;
            for (var i = 0; i < workloads.Length; i++)
            {
                var result = await _servers.Host.ReconcileAsync(workloads[i].Id);
                Assert.That(result.Status, Is.EqualTo(ReconcileStatus.InSync), result.Reason);
                var others = workloads.Where((_, n) => n != i).Select(w => w.Has).OfType<RacingWorkload.Holding>().ToArray();
                var after = workloads[i].After(others);
                isQuiet &= result.Actions.IsEmpty && after?.ToString() == workloads[i].Has?.ToString();
                workloads[i] = workloads[i] with { Has = after };
            }

            if (isQuiet)
                return;
        }

        Assert.Fail("the workloads never come to rest");
    }

    private static string[] Expected(IEnumerable<RacingWorkload> workloads) =>
        [.. workloads.Where(w => w.Has is not null).Select(w => $"{w.Id}: {w.Has}").Order(StringComparer.Ordinal)];

    /// <summary>What the Northbound has, in the model's words.</summary>
    private async Task<string[]> RowsAsync()
    {
        var rows = await _servers.Host.NorthboundAsync(
            new Select("Logical_Switch_Port", [], ["addresses", "external_ids"]), new Select("NAT", [], ["external_ip", "logical_ip", "external_ids"]));
        var nats = rows[1].Rows.ToLookup(n => WorkloadId.Of(Keys(n)));
        return
        [
            .. rows[0].Rows.Where(p => WorkloadId.Of(Keys(p)) is not null).Select(p =>
            {
                var id = WorkloadId.Of(Keys(p));
                var nat = nats[id].Select(n => ((string, string)?)(n["external_ip"].Single.AsString, n["logical_ip"].Single.AsString)).SingleOrDefault();
                return $"{id}: " + new RacingWorkload.Holding(
                    p["addresses"].Single.AsString.Split(' ')[1],
                    [.. Keys(p).Keys.Where(k => k.StartsWith(OwnershipKeys.NamePrefix, StringComparison.Ordinal)).Select(k => k[OwnershipKeys.NamePrefix.Length..])],
                    nat);
            }).Order(StringComparer.Ordinal),
        ];
    }

    private static Dictionary<string, string> Keys(IReadOnlyDictionary<string, OvsdbDatum> row) =>
        row["external_ids"].Pairs().ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);

    private void FeedLibvirt(IEnumerable<RacingWorkload> workloads)
    {
        var now = Stopwatch.GetTimestamp();
        _servers.Host.Domains.TakeAll([.. workloads.Where(w => w.Id.IsDomain).Select(w => new DomainObservation(
            Guid.Parse(w.Id.Key), w.Name, w.Runs, true, 1, DefinitionOf(w), null, now))], now);
    }

    private static DomainDefinition DefinitionOf(RacingWorkload workload)
    {
        var nat = workload.External is null ? "" : $"<nat external='{workload.External}'/>";
        var dns = workload.Extra is null ? "" : $" dns='{workload.Extra}'";
        return new(
            Guid.Parse(workload.Id.Key), workload.Name, [new DomainInterface(workload.Mac, "bridge", null, "br-int", null, "openvswitch", null, null, null)],
            [XElement.Parse($"<ports xmlns='{DomainAnnotation.NamespaceUri}'><port switch='switch-1' address='{workload.Address}'{dns}>{nat}</port></ports>")]);
    }

    private Task PlugAsync(RacingWorkload workload) => _servers.Host.OpenVSwitchAsync(
        new Insert("Interface", HostOnServers.Row(("name", OvsdbDatum.Of(workload.Device)), ("external_ids", KeysOf(workload))), "i"),
        new Insert("Port", HostOnServers.Row(("name", OvsdbDatum.Of(workload.Device)), ("interfaces", OvsdbDatum.Of(OvsdbAtom.NamedUuid("i")))), "p"),
        new Mutate("Bridge", [Condition.Equal("name", "br-int")], [Mutation.Insert("ports", OvsdbDatum.Of(OvsdbAtom.NamedUuid("p")))]));

    /// <summary>Sets the keys that a person sets, and leaves those that the program has set.</summary>
    private Task SetKeysAsync(RacingWorkload workload) => _servers.Host.OpenVSwitchAsync(new Mutate(
        "Interface", [Condition.Equal("name", workload.Device)],
        [
            Mutation.Delete("external_ids", OvsdbDatum.Set("reconciler:address", "reconciler:nat", "reconciler:dns")),
            Mutation.Insert("external_ids", KeysOf(workload)),
        ]));

    private static OvsdbDatum KeysOf(RacingWorkload workload) => OvsdbDatum.Map(
    [
        KeyValuePair.Create("attached-mac", workload.Mac), KeyValuePair.Create("reconciler:switch", "switch-1"),
        KeyValuePair.Create("reconciler:name", workload.Name), KeyValuePair.Create("reconciler:address", workload.Address ?? "10.140.0.x"),
        .. workload.External is { } external ? new[] { KeyValuePair.Create("reconciler:nat", external) } : [],
        .. workload.Extra is { } extra ? new[] { KeyValuePair.Create("reconciler:dns", extra) } : [],
    ]);
}
