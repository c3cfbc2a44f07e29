using Reconciler.Ownership;
using Reconciler.Reconciliation.Adopting;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>What rows made by hand have besides what an annotation can ask for is found, since their machine's next stop would lose it.</summary>
[TestFixture]
internal sealed class HandMadeRowsTests
{
    private const string Port = "Logical_Switch_Port by-hand";

    private HostServers _servers = null!;
    private Guid _domain;

    [SetUp]
    public async Task StartAsync()
    {
        _servers = await HostServers.StartAsync(
            "ls-add", "s", "--", "lr-add", "r", "--", "lrp-add", "r", "r-s", "02:00:00:00:00:fe", "10.0.0.254/24",
            "--", "lsp-add", "s", "s-r", "--", "lsp-set-type", "s-r", "router", "--", "lsp-set-addresses", "s-r", "router",
            "--", "lsp-set-options", "s-r", "router-port=r-s",
            "--", "lsp-add", "s", "by-hand", "--", "lsp-set-addresses", "by-hand", "02:00:00:00:00:01 10.0.0.1",
            "--", "lsp-set-port-security", "by-hand", "02:00:00:00:00:01 10.0.0.1",
            "--", "lr-nat-add", "r", "dnat_and_snat", "192.0.2.1", "10.0.0.1");
        _domain = Guid.NewGuid();
        await _servers.Host.PlugAsync(_domain, "02:00:00:00:00:01", "by-hand", "tap0");
    }

    [TearDown]
    public async Task StopAsync() => await _servers.DisposeAsync();

    [TestCase("", "")]
    // What means the same as nothing.
    [TestCase("lsp-set-enabled by-hand enabled", "")]
    [TestCase("set NAT . options:stateless=false", "")]
    [TestCase("set Logical_Switch_Port by-hand up=true", "")]
    // What would be lost.
    [TestCase("lsp-set-enabled by-hand disabled", "port by-hand has enabled=false")]
    [TestCase($"set {Port} options:qos_max_rate=1000000 options:requested-chassis=node-2",
        "port by-hand has options:qos_max_rate=1000000, options:requested-chassis=node-2")]
    [TestCase($"set {Port} tag=7 parent_name=trunk", "port by-hand has parent_name=trunk, tag=7")]
    [TestCase($"set {Port} tag_request=0", "port by-hand has tag_request=0")]
    [TestCase($"set {Port} external_ids:owner=alice", "port by-hand has external_ids:owner=alice")]
    [TestCase("set NAT . external_port_range=1-100", "floating IP 192.0.2.1 has external_port_range=1-100")]
    [TestCase("set NAT . options:stateless=true", "floating IP 192.0.2.1 has options:stateless=true")]
    [TestCase("set NAT . external_ids:owner=alice", "floating IP 192.0.2.1 has external_ids:owner=alice")]
    [TestCase("--id=@a create Address_Set name=a -- set NAT . allowed_ext_ips=@a", "floating IP 192.0.2.1 has allowed_ext_ips")]
    [TestCase("--id=@a create Address_Set name=a -- set NAT . exempted_ext_ips=@a", "floating IP 192.0.2.1 has exempted_ext_ips")]
    public async Task What_no_annotation_asks_for(string command, string unsaid)
    {
        var nat = (await _servers.Northbound.NbctlAsync("--bare", "--columns=_uuid", "find", "NAT")).Trim();
        if (command.Length > 0)
            await _servers.Northbound.NbctlAsync([.. command.Split(' ').Select(w => w == "." ? nat : w)]);
        var rows = await Eventually.Async(
            () => HandMadeRows.OfAsync(_servers.Host.Sources, WorkloadId.OfDomain(_domain), CancellationToken.None),
            r => r.Ports is [{ Nats.Length: 1 }], Eventually.Patience, "the port and its floating IP are found");
        Assert.That(string.Join("; ", rows.Ports[0].Unsaid), Is.EqualTo(unsaid));
    }
}
