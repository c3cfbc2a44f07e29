
namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What only a guest that runs can show: traffic, and what happens from inside.</summary>
[Category("Core")]
internal sealed class GuestTests : LabTest
{
    [Test]
    public async Task Traffic_reaches_the_gateway_and_the_floating_ip()
    {
        await StartGuestAsync("web-1", "10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>");
        await Node.WaitInGuestAsync("web-1", "ping -c 2 -W 2 10.140.0.254");
        await Eventually.Async(
            () => Node.RunOutsideAsync("ping", "-c", "1", "-W", "1", "192.168.58.110"), p => p.ExitStatus == 0, TimeSpan.FromSeconds(10), "the floating IP answers");
        await Node.WaitInGuestAsync("web-1", "ping -c 2 -W 2 192.168.58.254");
    }

    [Test]
    public async Task Port_security_drops_a_source_that_is_not_the_guests_until_it_is_off()
    {
        await StartGuestAsync("web-1", "10.140.0.10");
        await Node.WaitInGuestAsync("web-1", "ping -c 1 -W 2 10.140.0.254");
        var spoofed = await Node.RunInGuestAsync("web-1", "ip addr add 10.140.0.99/24 dev eth0; ping -c 2 -W 1 -I 10.140.0.99 10.140.0.254");
        Assert.That(spoofed.ExitStatus, Is.Not.Zero, spoofed.Output);

        await AnnotateAsync("web-1", "<port switch=\"nat-switch-1\" address=\"10.140.0.10\" port-security=\"off\"/>");
        await WaitInGuestAsync("web-1", "ping -c 1 -W 1 -I 10.140.0.99 10.140.0.254", "the gateway answers what is no address of the port");
    }

    [Test]
    public async Task A_guest_that_shuts_itself_down_leaves_nothing()
    {
        await StartGuestAsync("web-1", "10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>");
        await Node.VirshAsync("shutdown", "web-1");
        await Node.WaitForNothingLeftAsync(20);
        await Eventually.Async(() => Node.VirshAsync("domstate", "web-1"), s => s.Contains("shut off", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "it is off");
    }

    [Test]
    public async Task A_guest_that_reboots_keeps_its_port_untouched()
    {
        await StartGuestAsync("web-1", "10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>");
        await Node.WaitForUpAsync("web-1");
        var (port, nat) = ((await Node.PortsAsync()).Single().ToString(), (await Node.NatsAsync()).Single().ToString());
        var installed = await InstalledAtAsync();
        var events = Node.RunAsync("timeout", "30", "virsh", "-q", "event", "web-1", "reboot", "--timeout", "20");
        await Task.Delay(200);
        await Node.RunInGuestAsync("web-1", "reboot");
        Assert.That((await events).Output, Does.Contain("reboot"));
        Assert.That((await Node.PortsAsync()).Single().ToString(), Is.EqualTo(port));
        Assert.That((await Node.NatsAsync()).Single().ToString(), Is.EqualTo(nat));
        Assert.That(await InstalledAtAsync(), Is.EqualTo(installed), "the port did not flap");

        Task<string> InstalledAtAsync() => Node.VsctlAsync("--bare", "--columns=external_ids", "find", "Interface", "external_ids:ovn-installed=true");
    }

    [Test]
    public async Task An_interface_plugged_in_while_the_guest_runs_gets_its_port_and_loses_it_when_unplugged()
    {
        const string second = "52:54:00:00:00:22";
        var ports = Ports($"<ovn:port mac=\"52:54:00:00:00:21\" switch=\"nat-switch-1\" address=\"10.140.0.21\"/><ovn:port mac=\"{second}\" switch=\"nat-switch-2\" address=\"10.141.0.22\"/>");
        await RestartDaemonWithAsync("hook: {on-invalid: warn}");
        await Node.DefineAsync("web-1", ports, "--guest", "--network", "nat-net", "--mac", "52:54:00:00:00:21");
        await StartGuestAsync("web-1");
        Assert.That(await Node.PortsOfAsync("web-1"), Has.Length.EqualTo(1));

        foreach (var place in new[] { "--network nat-net", "--bridge br-int" })
        {
            await Node.AttachAsync("web-1", [.. place.Split(' '), "--mac", second]);
            var plugged = (await Node.WaitForPortsAsync("web-1", 2, 2)).Single(p => p["addresses"].Contains(second, StringComparison.Ordinal));
            Assert.That(plugged["addresses"], Is.EqualTo($"\"{second} 10.141.0.22\""), place);

            await Node.VirshAsync("detach-interface", "web-1", "bridge", "--mac", second);
            await Node.WaitForPortsAsync("web-1", 1, 10);
        }
    }

    private static async Task StartGuestAsync(string name, string address, string inner = "")
    {
        await Node.DefineAsync(name, Port(address, inner), "--guest", "--ip4", $"{address}/24", "--gw", "10.140.0.254", "--network", "nat-net");
        await StartGuestAsync(name);
    }
}
