
namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>The way in for everybody who has made ports by hand: the same rows become the domain's, and nothing is refused.</summary>
[Category("Field")]
internal sealed class AdoptionTests : LabTest
{
    private const string InterfaceId = "5b0a8f5e-3c41-4f0e-9d0e-6a3f1d0c7e21";
    private const string Mac = "52:54:00:90:04:48";
    private const string Asked = "<port switch=\"nat-switch-1\" address=\"10.140.0.10\" groups=\"web\" dhcp=\"auto\"><nat external=\"192.168.58.110\"/></port>";

    [TearDown]
    public async Task RemoveHandMadeAsync()
    {
        await Node.RemoveDomainsAsync();
        // One that has failed must not be in the way of the next.
        foreach (var port in await Node.PortsAsync())
            await Node.NbctlAsync("--if-exists", "lsp-del", port["name"].Trim('"'));
        await Node.NbctlAsync("--if-exists", "destroy", "Port_Group", "web");
        await Node.NbctlAsync("--if-exists", "lr-nat-del", "gw-router", "dnat_and_snat", "192.168.58.110");
        foreach (var row in await Node.FindAsync("DHCP_Options"))
            await Node.NbctlAsync("destroy", "DHCP_Options", row["_uuid"].Split('"')[3]);
    }

    [Test, Combinatorial]
    public async Task Rows_made_by_hand_become_the_domains([Values("start", "live", "apply", "annotate")] string way, [Values] bool withAddresses, [Values] bool withTheRest)
    {
        await Node.NbctlAsync("pg-add", "web");
        await Node.DefineAsync("web-1", way == "start" ? Ports(Asked.Replace("<", "<ovn:", StringComparison.Ordinal).Replace("<ovn:/", "</ovn:", StringComparison.Ordinal)) : null,
            "--bridge", "br-int", "--mac", Mac, "--interfaceid", InterfaceId);
        if (way != "start")
            await Node.VirshAsync("start", "web-1");
        await Node.NbctlAsync("lsp-add", "nat-switch-1", InterfaceId);
        if (withAddresses)
            await Node.NbctlAsync("lsp-set-addresses", InterfaceId, $"{Mac} 10.140.0.10");
        if (withTheRest)
        {
            await Node.NbctlAsync("lr-nat-add", "gw-router", "dnat_and_snat", "192.168.58.110", "10.140.0.10");
            await Node.NbctlAsync("pg-set-ports", "web", InterfaceId);
            var dhcp = (await Node.NbctlAsync("create", "DHCP_Options", "cidr=10.140.0.0/24", "options:router=10.140.0.254", "options:server_id=10.140.0.254", "options:server_mac=02:00:00:00:00:01", "options:lease_time=3600")).Trim();
            await Node.NbctlAsync("lsp-set-dhcpv4-options", InterfaceId, dhcp);
        }

        var port = (await Node.PortsAsync()).Single()["_uuid"];
        var nat = (await Node.NatsAsync()).Select(n => n["_uuid"]).SingleOrDefault();
        switch (way)
        {
            case "start":
                await Node.VirshAsync("start", "web-1");
                break;
            case "live":
                await AnnotateAsync("web-1", Asked);
                break;
            case "apply":
                await KillDaemonAsync();
                await AnnotateAsync("web-1", Asked);
                (await Node.RunAsync("reconciler", "apply")).Succeeded();
                await StartDaemonAsync();
                break;
            default:
                (await Node.RunAsync("reconciler", "annotate", "web-1", "--switch", "nat-switch-1", "--address", "10.140.0.10", "--groups", "web", "--nat", "192.168.58.110")).Succeeded();
                break;
        }

        var adopted = (await Node.WaitForPortsAsync("web-1", 1, 15)).Single();
        Assert.That(adopted["_uuid"], Is.EqualTo(port));
        Assert.That(adopted["addresses"], Does.Contain("10.140.0.10"));
        var floating = (await Eventually.Async(Node.NatsAsync, n => n.Length == 1 && n[0]["external_ids"].Contains("web-1", StringComparison.Ordinal), TimeSpan.FromSeconds(15), "the floating IP is the domain's")).Single();
        if (nat is not null)
            Assert.That(floating["_uuid"], Is.EqualTo(nat));
        Assert.That((await Node.FindAsync("Port_Group", "name=web")).Single()["ports"], Does.Contain(port.Split('"')[3]));
        var plan = await Node.RunAsync("reconciler", "plan", "web-1");
        Assert.That((plan.ExitStatus, plan.Output.Trim()), Is.EqualTo((0, "In sync: nothing to do.")));
        Assert.That(Daemon!.Log, Does.Not.Contain("is taken"));

        await Node.VirshAsync("destroy", "web-1");
        var left = await Eventually.Async(Node.PortsAsync, p => p.Length == 1 && !p[0]["external_ids"].Contains("reconciler:", StringComparison.Ordinal), TimeSpan.FromSeconds(15), "the port is given back");
        Assert.That(left.Single()["_uuid"], Is.EqualTo(port));
        if (nat is not null)
            Assert.That((await Node.NatsAsync()).Single()["external_ids"], Does.Not.Contain("reconciler:"));
        else
            await Eventually.Async(Node.NatsAsync, n => n.IsEmpty, TimeSpan.FromSeconds(15), "the floating IP is gone");
        await RemoveHandMadeAsync();
    }

    [Test]
    public async Task A_port_made_by_hand_under_a_name_that_libvirt_chose_stays_with_the_domain_until_it_is_undefined()
    {
        await Node.DefineAsync("web-1", null, "--network", "nat-net", "--mac", Mac);
        await Node.VirshAsync("start", "web-1");
        var name = (await Node.InterfaceIdsAsync("web-1")).Single();
        await Node.NbctlAsync("lsp-add", "nat-switch-1", name, "--", "lsp-set-addresses", name, $"{Mac} 10.140.0.10");
        var port = (await Node.PortsAsync()).Single()["_uuid"];

        (await Node.RunAsync("reconciler", "annotate", "web-1", "--switch", "nat-switch-1", "--address", "10.140.0.10", "--nat", "192.168.58.110")).Succeeded();

        Assert.That((await Node.WaitForPortsAsync("web-1", 1)).Single()["_uuid"], Is.EqualTo(port));

        // Its next start has another iface-id, and is bound to the same port.
        await Node.VirshAsync("destroy", "web-1");
        await Eventually.Async(Node.PortsAsync, p => p.Length == 1 && p[0]["enabled"] == "false", Eventually.Patience, "the port is kept, switched off");
        await Node.VirshAsync("start", "web-1");
        await Node.WaitForUpAsync("web-1");
        Assert.That((await Node.PortsAsync()).Single()["_uuid"], Is.EqualTo(port));
        Assert.That((await Node.PortsAsync()).Single()["enabled"], Is.Not.EqualTo("false"));
        Assert.That(await Node.InterfaceIdsAsync("web-1"), Is.EqualTo(new[] { name }));
        var plan = await Node.RunAsync("reconciler", "plan", "web-1");
        Assert.That((plan.ExitStatus, plan.Output.Trim()), Is.EqualTo((0, "In sync: nothing to do.")));

        await Node.VirshAsync("destroy", "web-1");
        await Node.VirshAsync("undefine", "web-1");
        var left = await Eventually.Async(Node.PortsAsync, p => p.Length == 1 && !p[0]["external_ids"].Contains("reconciler:", StringComparison.Ordinal), Eventually.Patience, "the port is given back");
        Assert.That(left.Single()["_uuid"], Is.EqualTo(port));
        Assert.That(left.Single()["enabled"], Is.Not.EqualTo("false"));
        Assert.That(left.Single()["addresses"], Does.Contain($"{Mac} 10.140.0.10"));
        Assert.That(Daemon!.Log, Does.Not.Contain("is taken"));
    }

    [TestCase("remove", "external_ids", "\"reconciler:vm-id\"")]
    [TestCase("remove", "external_ids", "\"reconciler:host\"")]
    [TestCase("set", "external_ids={owner=me}")]
    [TestCase("clear", "external_ids")]
    public async Task Keys_wiped_off_a_row_are_written_again_and_the_row_goes_with_its_domain(string verb, string column, string? key = null)
    {
        await StartDomainAsync("web-1", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"));
        var (port, nat) = ((await Node.PortsAsync()).Single(), (await Node.NatsAsync()).Single());
        foreach (var (table, row) in new[] { ("NAT", nat), ("Logical_Switch_Port", port) })
            await Node.NbctlAsync([verb, table, row["_uuid"].Split('"')[3], column, .. key is null ? Array.Empty<string>() : [key]]);

        await Eventually.Async(Node.PortsAsync, p => p.Length == 1 && IsOurs(p[0]), TimeSpan.FromSeconds(15), "the port has its keys again");
        await Eventually.Async(Node.NatsAsync, n => n.Length == 1 && IsOurs(n[0]), TimeSpan.FromSeconds(15), "the floating IP has its keys again");
        Assert.That((await Node.PortsAsync()).Single()["_uuid"], Is.EqualTo(port["_uuid"]));
        Assert.That((await Node.NatsAsync()).Single()["_uuid"], Is.EqualTo(nat["_uuid"]));
        await Node.VirshAsync("destroy", "web-1");
        await Node.WaitForNothingLeftAsync(15);

        static bool IsOurs(NorthboundRow row) =>
            row["external_ids"].Contains("reconciler:vm-id", StringComparison.Ordinal) && row["external_ids"].Contains("reconciler:host", StringComparison.Ordinal);
    }

    [Test]
    public async Task The_port_stays_with_the_one_of_two_interfaces_of_a_MAC_address_that_has_it()
    {
        await Node.DefineNetworkAsync("meta-net", "<o:network xmlns:o='urn:ovn-reconciler:network:1' switch='nat-switch-1'/>");
        try
        {
            await Node.DefineAsync("web-1", null, "--network", "meta-net", "--mac", Mac, "--target", "tapz");
            await Node.VirshAsync("start", "web-1");
            await Node.WaitForUpAsync("web-1");
            var port = (await Node.PortsAsync()).Single();
            await Node.AttachAsync("web-1", ["--network", "meta-net", "--mac", Mac, "--target", "tapa"], "--live");

            await Daemon!.WaitForLogAsync($"two interfaces have MAC address {Mac}", TimeSpan.FromSeconds(15));
            Assert.That((await Node.PortsAsync()).Single()["_uuid"], Is.EqualTo(port["_uuid"]));
            Assert.That((await Node.PortsAsync()).Single()["up"], Is.EqualTo("true"));
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.RemoveNetworkAsync("meta-net");
        }
    }
}
