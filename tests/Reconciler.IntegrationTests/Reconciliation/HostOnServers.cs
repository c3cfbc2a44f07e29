using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Configuration;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;
using Reconciler.Workloads.OpenVSwitch;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>One host as its reconciler sees it: two database servers without daemons behind them, and domains that the test makes up.</summary>
internal sealed class HostOnServers : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private HostOnServers(HostSources sources, DomainInventory domains)
    {
        Domains = domains;
        Sources = sources;
        Reconciler = new(sources);
    }

    public HostSources Sources { get; }

    public WorkloadReconciler Reconciler { get; }

    /// <summary>What libvirt has said: the test is in its place.</summary>
    public DomainInventory Domains { get; }

    /// <summary>Connects a host to its Open vSwitch database, which gets an integration bridge, and to the Northbound.</summary>
    public static Task<HostOnServers> ConnectAsync(string name, OvsdbServer openVSwitch, OvsdbServer northbound) =>
        ConnectAsync(name, openVSwitch, new([northbound.Unix]), NullLogger.Instance);

    /// <summary>Connects a host to its Open vSwitch database, which gets an integration bridge, and to the Northbound in any way.</summary>
    public static async Task<HostOnServers> ConnectAsync(
        string name, OvsdbServer openVSwitch, OvsdbSessionOptions northbound, ILogger logger, params IReadOnlyList<IWorkloadSource> others)
    {
        await openVSwitch.TransactAsync($$"""
            {"op":"insert","table":"Bridge","uuid-name":"b","row":{"name":"br-int"} },
            {"op":"insert","table":"Open_vSwitch","row":{"bridges":["named-uuid","b"],"external_ids":["map",[["system-id","{{name}}"]]]} }
            """);
        return await FollowAsync(name, openVSwitch, northbound, logger, others);
    }

    /// <summary>Connects a host whose Open vSwitch database was connected before.</summary>
    public static Task<HostOnServers> ConnectAgainAsync(string name, OvsdbServer openVSwitch, OvsdbServer northbound) =>
        FollowAsync(name, openVSwitch, new([northbound.Unix]), NullLogger.Instance, []);

    private static async Task<HostOnServers> FollowAsync(
        string name, OvsdbServer openVSwitch, OvsdbSessionOptions northbound, ILogger logger, IReadOnlyList<IWorkloadSource> others)
    {
        var domains = new DomainInventory();
        var configuration = new CurrentConfiguration(new() { OvsRemotes = [openVSwitch.Unix] });
        var workloads = new WorkloadDirectory([new LibvirtSource(domains, configuration), new OpenVSwitchSource(), .. others]);
        var ovs = new OpenVSwitchDatabase(null, workloads.Marks);
        var session = new OvsdbSession(ovs.Replica, new([openVSwitch.Unix]), NullLogger.Instance);
        foreach (var reader in workloads.Sources.OfType<IOpenVSwitchReader>())
        {
            reader.Follow(ovs, session);
            reader.BecomeHost(name);
        }

        var database = new NorthboundDatabase(name);
        var client = new NorthboundClient(database, new(database.Replica, northbound, logger));
        var host = new HostOnServers(new(name, ovs, session, client, workloads, configuration), domains);
        session.Start();
        client.Start();
        using var bound = new CancellationTokenSource(s_bound);
        await session.WaitForSyncAsync(bound.Token);
        await client.Session.WaitForSyncAsync(bound.Token);
        return host;
    }

    /// <summary>Plugs an interface in, as libvirt does.</summary>
    public Task PlugAsync(Guid domain, string mac, string interfaceId, string device) =>
        PlugAsync(KeyValuePair.Create("vm-id", domain.ToString()), mac, interfaceId, device);

    /// <summary>Plugs an interface in.</summary>
    /// <param name="mark">What says in its <c>external_ids</c> whose it is.</param>
    /// <param name="mac">Its MAC address.</param>
    /// <param name="interfaceId">The name of its port.</param>
    /// <param name="device">Its device.</param>
    public Task PlugAsync(KeyValuePair<string, string> mark, string mac, string interfaceId, string device) => OpenVSwitchAsync(
        new Insert("Interface", Row(("name", OvsdbDatum.Of(device)), ("external_ids", OvsdbDatum.Map(
        [
            KeyValuePair.Create("iface-id", interfaceId), mark, KeyValuePair.Create("attached-mac", mac),
        ]))), "i"),
        new Insert("Port", Row(("name", OvsdbDatum.Of(device)), ("interfaces", OvsdbDatum.Of(OvsdbAtom.NamedUuid("i")))), "p"),
        new Mutate("Bridge", [Condition.Equal("name", "br-int")], [Mutation.Insert("ports", OvsdbDatum.Of(OvsdbAtom.NamedUuid("p")))]));

    /// <summary>Pulls interfaces out.</summary>
    public async Task UnplugAsync(params IReadOnlyList<string> devices)
    {
        if (devices.Count == 0)
            return;
        var rows = await OpenVSwitchAsync([.. devices.Select(d => new Select("Port", [Condition.Equal("name", d)], ["_uuid"]))]);
        await OpenVSwitchAsync(
        [
            .. rows.SelectMany(r => r.Rows).Select(r => new Mutate(
                "Bridge", [Condition.Equal("name", "br-int")], [Mutation.Delete("ports", OvsdbDatum.Of(r["_uuid"].Single.AsUuid))])),
        ]);
    }

    public async Task<IReadOnlyList<OperationResult>> NorthboundAsync(params Operation[] operations) =>
        Succeeded(await Sources.Northbound.Session.TransactAsync(new([.. operations]), CancellationToken.None));

    public async Task<IReadOnlyList<OperationResult>> OpenVSwitchAsync(params Operation[] operations) =>
        Succeeded(await Sources.OpenVSwitchSession.TransactAsync(new([.. operations]), CancellationToken.None));

    public Task<ReconcileResult> ReconcileAsync(Guid domain) => ReconcileAsync(WorkloadId.OfDomain(domain));

    public Task<ReconcileResult> ReconcileAsync(WorkloadId workload) => Reconciler.ReconcileAsync(workload, CancellationToken.None);

    /// <summary>What the daemon does now and then: it looks where rows are, and takes DHCP options away that nobody uses.</summary>
    public async Task LookAtEverythingAsync()
    {
        await Sources.Northbound.LocateAllAsync(static _ => true, CancellationToken.None);
        await Sources.Northbound.DeleteUnusedDhcpOptionsAsync(CancellationToken.None);
    }

    public static IReadOnlyDictionary<string, OvsdbDatum> Row(params (string Column, OvsdbDatum Value)[] columns) =>
        columns.ToDictionary(c => c.Column, c => c.Value, StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await Sources.Northbound.DisposeAsync();
        await Sources.OpenVSwitchSession.DisposeAsync();
    }

    private static IReadOnlyList<OperationResult> Succeeded(TransactionOutcome outcome) =>
        outcome is TransactionOutcome.Success success ? success.Results : throw new AssertionException($"the test's own transaction: {outcome}");
}
