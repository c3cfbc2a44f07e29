using System.Globalization;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What a domain gets when it starts, and that nothing of it is left when it ends, however it ends.</summary>
[Category("Core")]
internal sealed class StartAndStopTests : LabTest
{
    [Test]
    public async Task A_network_interface_gets_its_port_and_floating_ip_and_leaves_nothing()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"), "--network", "nat-net", "--mac", "52:54:00:00:00:10");
        await Node.VirshAsync("start", "web-1");

        var port = (await Node.PortsOfAsync("web-1")).Single();
        Assert.Multiple(() =>
        {
            Assert.That(port["addresses"], Is.EqualTo("\"52:54:00:00:00:10 10.140.0.10\""));
            Assert.That(port["port_security"], Is.EqualTo("\"52:54:00:00:00:10 10.140.0.10\""));
        });
        Assert.That((await Node.InterfaceIdsAsync("web-1")).Single(), Is.EqualTo(port["name"].Trim('"')));
        var nat = (await Node.NatsAsync()).Single();
        Assert.That((nat["external_ip"], nat["logical_ip"]), Is.EqualTo(("\"192.168.58.110\"", "\"10.140.0.10\"")));
        await Node.WaitForUpAsync("web-1");

        await Node.VirshAsync("destroy", "web-1");
        await Node.WaitForNothingLeftAsync();
    }

    [Test]
    public async Task A_bridge_interface_keeps_its_iface_id_over_restarts()
    {
        await Node.DefineAsync("web-2", Port("10.140.0.11"), "--bridge", "br-int");
        await Node.VirshAsync("start", "web-2");
        var first = (await Node.PortsOfAsync("web-2")).Single()["name"];
        await Node.VirshAsync("destroy", "web-2");
        await Node.WaitForNothingLeftAsync();
        await Node.VirshAsync("start", "web-2");
        Assert.That((await Node.PortsOfAsync("web-2")).Single()["name"], Is.EqualTo(first));
    }

    [Test]
    public async Task A_network_interface_has_a_new_iface_id_after_each_start_and_one_port()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        var first = (await Node.PortsOfAsync("web-1")).Single()["name"];
        await Node.VirshAsync("destroy", "web-1");
        await Node.VirshAsync("start", "web-1");
        var second = (await Node.PortsOfAsync("web-1")).Single()["name"];
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task The_started_hook_finds_the_port()
    {
        // A second hook, which libvirt runs after ours, looks at the moment itself.
        await Node.RunAsync("mkdir", "-p", "/etc/libvirt/hooks/qemu.d");
        (await Node.RunAsync("sh", "-c", """
            cat >/run/look-hook <<'END'
            #!/bin/sh
            [ "$2" = started ] && ovn-nbctl --bare --columns=name find Logical_Switch_Port external_ids:reconciler\\:vm-name="$1" >/run/seen-by-started
            exit 0
            END
            chmod 755 /run/look-hook
            """)).Succeeded();
        (await Node.RunAsync("cp", "/run/look-hook", "/etc/libvirt/hooks/qemu.d/90-look")).Succeeded();
        try
        {
            await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
            await Node.VirshAsync("start", "web-1");
            var seen = (await Node.RunAsync("cat", "/run/seen-by-started")).Succeeded().Trim();
            Assert.That(seen, Is.EqualTo((await Node.InterfaceIdsAsync("web-1")).Single()));
        }
        finally
        {
            await Node.RunAsync("rm", "-f", "/etc/libvirt/hooks/qemu.d/90-look", "/run/seen-by-started");
        }
    }

    [Test]
    public async Task Only_the_interface_on_ovn_gets_a_port()
    {
        await Node.DefineAsync(
            "three", Port("10.140.0.30"),
            "--bridge", "br-int", "--mac", "52:54:00:00:00:30", "--bridge", "br-test", "--mac", "52:54:00:00:00:31", "--linux-bridge", "lxbr0", "--mac", "52:54:00:00:00:32");
        await Node.VirshAsync("start", "three");
        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
        Assert.That((await Node.PortsOfAsync("three")).Single()["addresses"], Does.Contain("52:54:00:00:00:30"));
    }

    [Test]
    public async Task A_domain_that_asks_for_nothing_gets_nothing()
    {
        await Node.DefineAsync("plain", null, "--bridge", "br-int");
        await Node.VirshAsync("start", "plain");
        await Daemon!.WaitForLogAsync("Hook started of domain plain", TimeSpan.FromSeconds(5));
        Assert.That(await Node.PortsAsync(), Is.Empty);
    }

    [Test]
    public async Task Managed_save_removes_the_port_and_restore_brings_it_back()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await Node.VirshAsync("managedsave", "web-1");
        await Node.WaitForNothingLeftAsync();
        await Node.VirshAsync("start", "web-1");
        var port = (await Node.PortsOfAsync("web-1")).Single();
        Assert.That(port["name"].Trim('"'), Is.EqualTo((await Node.InterfaceIdsAsync("web-1")).Single()));
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Qemu_killed_leaves_nothing()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        var pid = (await Node.RunAsync("sh", "-c", "cat /run/libvirt/qemu/web-1.pid")).Succeeded().Trim();
        (await Node.RunAsync("kill", "-9", pid)).Succeeded();
        await Node.WaitForNothingLeftAsync(3);
    }

    [Test]
    public async Task Two_domains_at_once_twenty_times()
    {
        await Node.DefineAsync("left", Port("10.140.0.41", "<ovn:nat external=\"192.168.58.141\"/>"), "--network", "nat-net");
        await Node.DefineAsync("right", Port("10.140.0.42", "<ovn:nat external=\"192.168.58.142\"/>"), "--bridge", "br-int");
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Node.VirshAsync("start", "left"), Node.VirshAsync("start", "right"));
            Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(2), $"round {round.ToString(CultureInfo.InvariantCulture)}");
            Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(2), $"round {round.ToString(CultureInfo.InvariantCulture)}");
            await Task.WhenAll(Node.VirshAsync("destroy", "left"), Node.VirshAsync("destroy", "right"));
        }

        await Node.WaitForNothingLeftAsync();
    }

    [Test]
    public async Task A_port_without_addresses_and_without_security()
    {
        await Node.DefineAsync("raw", Ports("<ovn:port switch=\"nat-switch-2\" port-security=\"off\"/>"), "--bridge", "br-int", "--mac", "52:54:00:00:00:50");
        await Node.VirshAsync("start", "raw");
        var port = (await Node.PortsOfAsync("raw")).Single();
        Assert.That((port["addresses"], port["port_security"]), Is.EqualTo(("[\"set\",[\"52:54:00:00:00:50\",\"unknown\"]]", "[\"set\",[]]")));
    }
}
