using System.Net;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>Rows made by hand hold what they say in whatever form they say it.</summary>
[TestFixture]
internal sealed class HandMadeClaimTests
{
    private HostServers _servers = null!;

    [OneTimeSetUp]
    public async Task StartServersAsync() => _servers = await HostServers.StartAsync("ls-add", "switch-1", "--", "lr-add", "router");

    [OneTimeTearDown]
    public async Task StopServersAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    [TestCase("fd00:58::110")]
    [TestCase("FD00:58::0:110")]
    [TestCase("fd00:0058:0000:0000:0000:0000:0000:0110")]
    [TestCase("fd00:58::0.0.1.16")]
    public async Task A_floating_ip(string written)
    {
        // ovn-nbctl lr-nat-add writes the usual form; what is written to the column stays as it is.
        var uuid = (await _servers.Northbound.NbctlAsync(
            "--id=@n", "create", "NAT", "type=dnat_and_snat", $"external_ip=\"{written}\"", "logical_ip=\"fd00:140::9\"", "--", "add", "Logical_Router", "router", "nat", "@n")).Trim();
        try
        {
            var found = await _servers.Host.Sources.Northbound.FindClaimsAsync(
                new(WorkloadId.OfDomain(Guid.NewGuid()), [], [IPAddress.Parse("fd00:58::110"), IPAddress.Parse("fd00:58::111"), IPAddress.Parse("192.168.58.110")]), CancellationToken.None);
            Assert.That(found.Claims.Select(c => c with { Nat = null }), Is.EqualTo(new[]
            {
                new Claim(ClaimKind.ExternalAddress, "fd00:58::110", null, "the dnat_and_snat of fd00:140::9, which was made by hand or by another tool"),
            }));
        }
        finally
        {
            await _servers.Northbound.NbctlAsync("remove", "Logical_Router", "router", "nat", uuid);
        }
    }

    [TestCase("02:00:00:00:00:01 fd00:140::77", "fd00:140::77")]
    [TestCase("02:00:00:00:00:01 FD00:140::0:77", "fd00:140::77")]
    [TestCase("02:00:00:00:00:01  10.140.0.5\tfd00:0140:0:0:0:0:0:77", "fd00:140::77")]
    [TestCase("02:00:00:00:00:01 10.140.0.77/24", "10.140.0.77")]
    public async Task A_ports_address(string written, string means)
    {
        await AddPortAsync(written);
        try
        {
            var (on, wanted) = (await SwitchAsync(), new[] { means, "10.140.0.78", "fd00:140::78" });
            var found = await _servers.Host.Sources.Northbound.FindClaimsAsync(
                new(WorkloadId.OfDomain(Guid.NewGuid()), [.. wanted.Select(a => (on, IPAddress.Parse(a)))], []), CancellationToken.None);
            Assert.That(found.Claims, Is.EqualTo(new[] { new Claim(ClaimKind.Address, means, "switch-1", "port printer, which was made by hand or by another tool") }));
        }
        finally
        {
            await _servers.Northbound.NbctlAsync("lsp-del", "printer");
        }
    }

    [Test]
    public async Task A_ports_mac_address()
    {
        await AddPortAsync("02:00:00:00:AA:01 10.140.0.77");
        try
        {
            var found = await _servers.Host.Sources.Northbound.FindClaimsAsync(new(WorkloadId.OfDomain(Guid.NewGuid()), [], []) { Macs = [(await SwitchAsync(), "02:00:00:00:aa:01")] }, CancellationToken.None);
            Assert.That(found.Claims.Select(c => (c.Kind, c.Subject)), Is.EqualTo(new[] { (ClaimKind.Mac, "02:00:00:00:aa:01") }));
        }
        finally
        {
            await _servers.Northbound.NbctlAsync("lsp-del", "printer");
        }
    }

    [TestCase("printer", "addresses=\"02:00:00:00:00:01 192.168.58.110\"")]
    [TestCase("printer", "type=virtual", "options:virtual-ip=192.168.58.110", "options:virtual-parents=x")]
    public async Task A_port_outside_that_has_an_external_address(string name, params string[] columns)
    {
        await _servers.Northbound.NbctlAsync(["lsp-add", "switch-1", name, "--", "set", "Logical_Switch_Port", name, .. columns]);
        try
        {
            var on = await SwitchAsync();
            var external = IPAddress.Parse("192.168.58.110");
            var found = await _servers.Host.Sources.Northbound.FindClaimsAsync(
                new(WorkloadId.OfDomain(Guid.NewGuid()), [], [external]) { Outside = [(on, external)] }, CancellationToken.None);
            Assert.That(found.Claims, Is.EqualTo(new[] { new Claim(ClaimKind.ExternalAddress, "192.168.58.110", "switch-1", "port printer, which was made by hand or by another tool") }));
            found = await _servers.Host.Sources.Northbound.FindClaimsAsync(new(WorkloadId.OfDomain(Guid.NewGuid()), [(on, external)], []),
                CancellationToken.None);
            Assert.That(found.Claims.Select(c => (c.Kind, c.Subject)), Is.EqualTo(new[] { (ClaimKind.Address, "192.168.58.110") }));
        }
        finally
        {
            await _servers.Northbound.NbctlAsync("lsp-del", name);
        }
    }

    [Test]
    public async Task The_external_address_that_a_port_outside_wants()
    {
        await _servers.Northbound.NbctlAsync("lr-nat-add", "router", "dnat_and_snat", "192.168.58.110", "10.140.0.9");
        try
        {
            var (on, address) = (await SwitchAsync(), IPAddress.Parse("192.168.58.110"));
            var found = await _servers.Host.Sources.Northbound.FindClaimsAsync(
                new(WorkloadId.OfDomain(Guid.NewGuid()), [(on, address)], []) { NotExternal = [(on, address)] }, CancellationToken.None);
            Assert.That(found.Claims.Select(c => (c.Kind, c.SwitchName, c.Nat?.RouterUuid is not null)), Is.EqualTo(new[] { (ClaimKind.Address, "switch-1", true) }));
        }
        finally
        {
            await _servers.Northbound.NbctlAsync("lr-nat-del", "router");
        }
    }

    [Test]
    public async Task What_routers_and_load_balancers_hold_is_known()
    {
        await _servers.Northbound.NbctlAsync(
            "lr-add", "edge", "--", "lrp-add", "edge", "edge-out", "02:00:00:00:00:07", "192.168.58.7/24", "--", "lrp-set-gateway-chassis", "edge-out", "node-1",
            "--", "lr-route-add", "edge", "0.0.0.0/0", "192.168.58.254", "--", "ls-add", "phys", "--", "lsp-add", "phys", "phys-edge",
            "--", "lsp-set-type", "phys-edge", "router", "--", "lsp-set-options", "phys-edge", "router-port=edge-out",
            "--", "lsp-add", "phys", "phys-net", "--", "set", "Logical_Switch_Port", "phys-net", "tag=7", "--", "lsp-set-type", "phys-net", "localnet", "--", "lsp-set-options", "phys-net", "network_name=physnet",
            "--", "lb-add", "web-lb", "192.168.58.80:80", "10.140.0.9:80", "--", "lr-lb-add", "edge", "web-lb");
        try
        {
            var network = await Eventually.Async(
                async () => await _servers.Host.Sources.Northbound.NetworkAsync(CancellationToken.None),
                n => n.Routers.Any(r => r.Name == "edge" && !n.DetailsOf(r.Uuid).VirtualAddresses.IsEmpty), TimeSpan.FromSeconds(30), "the router is known");
            var (edge, phys) = (network.Routers.Single(r => r.Name == "edge"), network.Switches.Single(s => s.Name == "phys"));
            var details = network.DetailsOf(edge.Uuid);
            Assert.That(details.Ports.Single(), Is.EqualTo(details.Ports.Single() with { Name = "edge-out", Mac = "02:00:00:00:00:07", IsGateway = true, SwitchUuid = phys.Uuid }));
            Assert.That(details.NextHops, Is.EqualTo(new[] { new NextHop(IPAddress.Parse("192.168.58.254"), "0.0.0.0/0") }));
            Assert.That(details.VirtualAddresses, Is.EqualTo(new[] { new VirtualAddress(IPAddress.Parse("192.168.58.80"), "web-lb") }));
            Assert.That(network.PhysicalNetworks[phys.Uuid].Single(), Is.EqualTo("physnet:7"));
            Assert.That(network.HasGatewayPortColumn, Is.True);
        }
        finally
        {
            await _servers.Northbound.NbctlAsync("lr-del", "edge", "--", "ls-del", "phys", "--", "lb-del", "web-lb");
        }
    }

    [Test]
    public async Task Ports_of_a_large_switch_are_not_read_but_those_of_ours_are_found()
    {
        await _servers.Northbound.NbctlAsync("ls-add", "large");
        try
        {
            var on = await SwitchAsync("large");
            await AddPortsAsync(on, 1200);
            Assert.That(await HeldAsync(on), Is.Empty, "a start must not take longer with every port that was made by hand");
            await _servers.Northbound.NbctlAsync(
                "set", "Logical_Switch_Port", "p1100", "external_ids:\"reconciler:host\"=node-2", "external_ids:\"reconciler:vm-name\"=web-2",
                "external_ids:\"reconciler:mac\"=\"02:00:00:00:04:4c\"", "external_ids:\"reconciler:switch\"=large", "external_ids:\"reconciler:ip:10.1.4.76\"=large");
            const string holder = "port p1100 of domain web-2 on host node-2";
            Assert.That(await HeldAsync(on), Is.EqualTo(new[]
            {
                new Claim(ClaimKind.Address, "10.1.4.76", "large", holder), new Claim(ClaimKind.Mac, "02:00:00:00:04:4c", "large", holder),
            }));
        }
        finally
        {
            await _servers.Northbound.NbctlAsync("ls-del", "large");
        }
    }

    private async Task<IEnumerable<Claim>> HeldAsync(LogicalSwitch on) => (await _servers.Host.Sources.Northbound.FindClaimsAsync(
        new(WorkloadId.OfDomain(Guid.NewGuid()), [(on, IPAddress.Parse("10.1.4.76")), (on, IPAddress.Parse("fd00::4:4c")), (on, IPAddress.Parse("10.2.0.1"))], []) { Macs = [(on, "02:00:00:00:04:4c")] },
        CancellationToken.None)).Claims;

    private async Task AddPortsAsync(LogicalSwitch on, int count)
    {
        var ports = Enumerable.Range(0, count).Select(i => new Insert(
            "Logical_Switch_Port",
            HostOnServers.Row(("name", OvsdbDatum.Of($"p{i}")), ("addresses", OvsdbDatum.Of($"02:00:00:00:{i >> 8:x2}:{i & 255:x2} 10.1.{i >> 8}.{i & 255} fd00::{i >> 8:x}:{i & 255:x}"))),
            $"p{i}"));
        var names = OvsdbDatum.Set(Enumerable.Range(0, count).Select(i => OvsdbAtom.NamedUuid($"p{i}")));
        await _servers.Host.NorthboundAsync(
            [.. ports, new Mutate("Logical_Switch", [Condition.Uuid(on.Uuid)], [Mutation.Insert("ports", names)])]);
    }

    private async Task<LogicalSwitch> SwitchAsync(string name = "switch-1") => await Eventually.Async(
        async () =>
        (await _servers.Host.Sources.Northbound.NetworkAsync(CancellationToken.None)).Switches.SingleOrDefault(s => s.Name == name),
        static s => s is not null, TimeSpan.FromSeconds(5), $"switch {name} is known")
        ?? throw new AssertionException(name);

    /// <summary>Past ovn-nbctl's own look at addresses.</summary>
    private Task<string> AddPortAsync(string addresses) => _servers.Northbound.NbctlAsync(
        "lsp-add", "switch-1", "printer", "--", "set", "Logical_Switch_Port", "printer", $"addresses=\"{addresses.Replace("\t", "\\t", StringComparison.Ordinal)}\"");
}
