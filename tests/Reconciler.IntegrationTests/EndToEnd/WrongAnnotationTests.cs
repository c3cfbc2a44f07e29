namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>A wrong annotation keeps its domain from starting, with one sentence that says why, and touches no other domain.</summary>
internal sealed class WrongAnnotationTests : LabTest
{
    private const string Mac = "52:54:00:00:00:66";
    private static readonly string[] OneInterface = ["--network", "nat-net", "--mac", Mac];

    [TestCase("<ovn:port switch=\"nat-swich-1\"/>", "no logical switch 'nat-swich-1'; did you mean 'nat-switch-1'?")]
    [TestCase("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0\"/>", "10.140.0")]
    [TestCase("<ovn:port switch=\"nat-switch-1\" address=\"10.150.0.5\"/>", "address 10.150.0.5 is outside the networks of switch nat-switch-1")]
    [TestCase("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.254\"/>", "address 10.140.0.254 is taken on switch nat-switch-1 by port gw-router-to-nat-switch-1 of router gw-router")]
    [TestCase("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.0\"/>", "address 10.140.0.0 is that of the network 10.140.0.0/24 of switch nat-switch-1 itself")]
    [TestCase("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.255\"/>", "address 10.140.0.255 is the broadcast address of the network 10.140.0.0/24 of switch nat-switch-1")]
    [TestCase("<ovn:port switch=\"nat-switch-1\" adress=\"10.140.0.5\"/>", "did you mean 'address'?")]
    [TestCase("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.5\"><ovn:nat external=\"192.168.58.104\"/></ovn:port>", "external address 192.168.58.104 is taken by the snat of")]
    [TestCase("<ovn:port switch=\"nat-switch-1\"><ovn:nat external=\"192.168.58.111\"/></ovn:port>", "the port has no IPv4 address to map it to")]
    public async Task It_does_not_start(string ports, string reason)
    {
        await Node.DefineAsync("wrong", Ports(ports), OneInterface);
        var start = await Node.TryVirshAsync("start", "wrong");
        await TestContext.Out.WriteLineAsync(start.Errors);
        Assert.That(start.ExitStatus, Is.Not.Zero);
        Assert.That(start.Errors, Does.Contain($"domain wrong, interface {Mac}: "));
        Assert.That(start.Errors, Does.Contain(reason));
        Assert.That(await Node.PortsAsync(), Is.Empty);
    }

    [Test]
    public async Task Two_interfaces_on_ovn_need_a_selector()
    {
        await Node.DefineAsync("wrong", Ports("<ovn:port switch=\"nat-switch-1\"/>"), "--network", "nat-net", "--bridge", "br-int");
        var start = await Node.TryVirshAsync("start", "wrong");
        Assert.That(start.ExitStatus, Is.Not.Zero);
        Assert.That(start.Errors, Does.Contain("domain wrong").And.Contain("needs mac, alias or network, because the domain has 2 interfaces on OVN"));
    }

    [Test]
    public async Task A_namespace_that_does_not_exist()
    {
        await Node.DefineAsync("wrong", "<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:2\"><ovn:port switch=\"nat-switch-1\"/></ovn:ports>", OneInterface);
        var start = await Node.TryVirshAsync("start", "wrong");
        Assert.That(start.ExitStatus, Is.Not.Zero);
        Assert.That(start.Errors, Does.Contain("domain wrong").And.Contain("urn:ovn-reconciler:domain:2").And.Contain("urn:ovn-reconciler:domain:1"));
    }

    [Test]
    public async Task An_address_and_an_external_address_that_another_domain_has()
    {
        await Node.DefineAsync("holder", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"), "--network", "nat-net");
        await Node.VirshAsync("start", "holder");
        await Node.DefineAsync("wrong", Port("10.140.0.10"), OneInterface);
        var start = await Node.TryVirshAsync("start", "wrong");
        Assert.That(start.Errors, Does.Contain($"domain wrong, interface {Mac}: address 10.140.0.10 is taken on switch nat-switch-1 by port").And.Contain("of domain holder on host node-1"));

        await Node.DefineAsync("wrong-2", Port("10.140.0.12", "<ovn:nat external=\"192.168.58.110\"/>"), "--network", "nat-net");
        start = await Node.TryVirshAsync("start", "wrong-2");
        Assert.That(start.Errors, Does.Contain("external address 192.168.58.110 is taken by the dnat_and_snat of 10.140.0.10 of domain holder on host node-1"));
        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1), "the holder keeps its own");
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task An_address_that_a_port_made_by_hand_has()
    {
        await Node.NbctlAsync("lsp-add", "nat-switch-1", "printer", "--", "lsp-set-addresses", "printer", "02:00:00:00:00:01 10.140.0.77");
        try
        {
            await Node.DefineAsync("wrong", Port("10.140.0.77"), OneInterface);
            var start = await Node.TryVirshAsync("start", "wrong");
            Assert.That(start.Errors, Does.Contain("address 10.140.0.77 is taken on switch nat-switch-1 by port printer, which was made by hand"));
        }
        finally
        {
            await Node.NbctlAsync("lsp-del", "printer");
        }
    }

    [Test]
    public async Task Two_switches_of_one_name_are_not_chosen_from()
    {
        await Node.NbctlAsync("--add-duplicate", "ls-add", "twin", "--", "--add-duplicate", "ls-add", "twin");
        try
        {
            await Node.DefineAsync("wrong", Ports("<ovn:port switch=\"twin\"/>"), OneInterface);
            Assert.That((await Node.TryVirshAsync("start", "wrong")).Errors, Does.Contain("2 logical switches are named 'twin'"));
        }
        finally
        {
            foreach (var twin in await Node.FindAsync("Logical_Switch", "name=twin"))
                await Node.NbctlAsync("ls-del", System.Text.Json.JsonDocument.Parse(twin["_uuid"]).RootElement[1].GetString()!);
        }
    }

    [Test]
    public async Task A_domain_that_runs_keeps_its_port_when_its_annotation_becomes_wrong()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"), OneInterface);
        await Node.VirshAsync("start", "web-1");
        await Node.VirshAsync("metadata", "web-1", "urn:ovn-reconciler:domain:1", "--live", "--key", "ovn", "--set", "<ports><port swich=\"x\"/></ports>");
        await Daemon!.WaitForLogAsync("swich", TimeSpan.FromSeconds(3));
        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task With_warn_it_starts_and_the_reason_is_in_the_log_and_in_the_status()
    {
        await RestartDaemonWithAsync("hook: {on-invalid: warn}");
        const string reason = "no logical switch 'nat-swich-1'; did you mean 'nat-switch-1'?";
        await Node.DefineAsync("wrong", Ports("<ovn:port switch=\"nat-swich-1\" address=\"10.140.0.5\"/>"), OneInterface);
        await Node.DefineAsync("right", Port("10.140.0.6"), "--network", "nat-net");
        await Node.VirshAsync("start", "wrong");
        await Node.VirshAsync("start", "right");

        Assert.That(Daemon!.Log, Does.Contain($"domain wrong, interface {Mac}: {reason}"));
        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1), "no other domain notices");
        var status = (await Node.RunAsync("reconciler", "status", "wrong")).Succeeded();
        Assert.That(status, Does.Contain(reason));

        // The switch appears later than the machine.
        await Node.NbctlAsync("ls-add", "nat-swich-1");
        try
        {
            await Node.WaitForPortsAsync("wrong", 1);
        }
        finally
        {
            await Node.VirshAsync("destroy", "wrong");
            await Node.WaitForPortsAsync("wrong", 0);
            await Node.NbctlAsync("ls-del", "nat-swich-1");
        }
    }
}
