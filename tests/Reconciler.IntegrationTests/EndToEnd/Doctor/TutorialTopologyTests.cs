namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary>The topology as many tutorials give it: without a gateway chassis, and with SNAT of <c>10.140.0/24</c>.</summary>
internal sealed class TutorialTopologyTests : DoctorTest
{
    [Test]
    public async Task Both_mistakes_are_named()
    {
        await Node.NbctlAsync(
            "ls-add", "tutorial-nat", "--", "ls-add", "tutorial-phys", "--", "lr-add", "tutorial-router",
            "--", "lrp-add", "tutorial-router", "tutorial-in", "0a:00:00:00:78:01", "10.152.0.254/24",
            "--", "lrp-add", "tutorial-router", "tutorial-out", "0a:00:00:00:78:02", "192.168.58.203/24",
            "--", "lsp-add", "tutorial-nat", "tutorial-nat-gw", "--", "lsp-set-type", "tutorial-nat-gw", "router",
            "--", "lsp-set-addresses", "tutorial-nat-gw", "router", "--", "lsp-set-options", "tutorial-nat-gw", "router-port=tutorial-in",
            "--", "lsp-add", "tutorial-phys", "tutorial-phys-gw", "--", "lsp-set-type", "tutorial-phys-gw", "router",
            "--", "lsp-set-addresses", "tutorial-phys-gw", "router", "--", "lsp-set-options", "tutorial-phys-gw", "router-port=tutorial-out",
            "--", "lsp-add", "tutorial-phys", "tutorial-localnet", "--", "lsp-set-type", "tutorial-localnet", "localnet",
            "--", "lsp-set-addresses", "tutorial-localnet", "unknown", "--", "lsp-set-options", "tutorial-localnet", "network_name=physnet",
            "--", "lr-route-add", "tutorial-router", "0.0.0.0/0", "192.168.58.254");
        try
        {
            // 'ovn-nbctl lr-nat-add tutorial-router snat 192.168.58.204 10.140.0/24' is refused by this version; its database commands are not.
            await Node.NbctlAsync(
                "--id=@nat", "create", "NAT", "type=snat", "external_ip=192.168.58.204", "logical_ip=\"10.140.0/24\"",
                "--", "add", "Logical_Router", "tutorial-router", "nat", "@nat");
            var report = await DoctorAsync();
            await TestContext.Out.WriteLineAsync(report.Output);
            Assert.That(report.ExitStatus, Is.EqualTo(1));
            Assert.That(await FindAsync(), Is.EqualTo(new[] { "nat-without-gateway router tutorial-router", "malformed-nat router tutorial-router" }));
            Assert.That(report.Output, Does.Contain("  do    ovn-nbctl lrp-set-gateway-chassis tutorial-out node-1 20\n").And.Contain("logical_ip=10.140.0.0/24\n"));

            // What it says is all there is to do.
            foreach (var check in new[] { "nat-without-gateway", "malformed-nat" })
                await ShellAsync(await RemedyOfAsync(check));
            await ExpectHealthyAsync();
        }
        finally
        {
            await Node.NbctlAsync("lr-del", "tutorial-router", "--", "ls-del", "tutorial-nat", "--", "ls-del", "tutorial-phys");
        }
    }
}
