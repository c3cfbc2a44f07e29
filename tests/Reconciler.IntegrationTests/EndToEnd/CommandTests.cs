using System.Text.Json;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>The commands that look, do and write: with the daemon, without it, and with what they need away.</summary>
internal sealed class CommandTests : LabTest
{
    private const string Mac = "52:54:00:00:00:10";
    private const string Nat = "<ovn:nat external=\"192.168.58.110\"/>";
    private const string NothingToDo = "In sync: nothing to do.\n";
    private const string NoLibvirt = "qemu+unix:///system?socket=/run/nowhere";
    private static readonly string[] OneInterface = ["--network", "nat-net", "--mac", Mac];

    [Test]
    public async Task Plan_shows_what_apply_does_and_then_nothing()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), OneInterface);
        await KillDaemonAsync();
        await Node.VirshAsync("start", "web-1");

        var plan = await ReconcilerAsync("plan");
        await TestContext.Out.WriteLineAsync(plan.Output);
        Assert.That(plan.ExitStatus, Is.EqualTo(1), plan.Errors);
        Assert.That(plan.Output, Does.StartWith("domain web-1 (").And.Contain(" on switch nat-switch-1\n").And.Contain("  + dnat_and_snat 192.168.58.110 on router gw-router\n"));
        Assert.That(plan.Output, Does.EndWith("\n2 to create, 0 to change, 0 to delete\n"));
        Assert.That(await Node.PortsAsync(), Is.Empty, "a plan changes nothing");
        var json = await ReconcilerAsync("plan", "web-1", "--json");
        Assert.That(json.ExitStatus, Is.EqualTo(1));
        Assert.That(Parse(json)[0].GetProperty("actions").EnumerateArray().Select(a => a.GetProperty("kind").GetString()), Is.EqualTo(new[] { "port", "nat" }));

        var apply = await ReconcilerAsync("apply");
        await TestContext.Out.WriteLineAsync(apply.Output);
        Assert.That(apply.Succeeded(), Does.Contain("web-1: create port ").And.Contain("web-1: create dnat_and_snat 192.168.58.110"));
        Assert.That((await Node.PortsOfAsync("web-1")).Single()["addresses"], Is.EqualTo($"\"{Mac} 10.140.0.10\""));
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));

        Assert.That((await ReconcilerAsync("plan")).Succeeded(), Is.EqualTo(NothingToDo));
        Assert.That((await ReconcilerAsync("plan", "web-1")).Succeeded(), Is.EqualTo(NothingToDo));
        Assert.That((await ReconcilerAsync("apply")).Succeeded(), Is.EqualTo(NothingToDo));
        Assert.That(Parse(await ReconcilerAsync("apply", "--json"))[0].GetProperty("in_sync").GetBoolean(), Is.True);
        Assert.That(Parse(await ReconcilerAsync("plan", "--json"))[0].GetProperty("in_sync").GetBoolean(), Is.True);
    }

    [Test]
    public async Task What_was_changed_by_hand_and_what_was_left_over()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), OneInterface);
        await Node.DefineAsync("web-2", Port("10.140.0.11"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await Node.VirshAsync("start", "web-2");
        await KillDaemonAsync();
        await Node.VirshAsync("destroy", "web-2");
        var name = (await Node.InterfaceIdsAsync("web-1")).Single();
        await Node.NbctlAsync("lsp-set-addresses", name, "unknown");

        var plan = await ReconcilerAsync("plan");
        await TestContext.Out.WriteLineAsync(plan.Output);
        Assert.That(plan.ExitStatus, Is.EqualTo(1));
        Assert.That(plan.Output, Does.Contain($"  ~ port {name} on switch nat-switch-1\n      addresses \"unknown\" becomes \"{Mac} 10.140.0.10\"\n"));
        Assert.That(plan.Output, Does.Contain("\n  - port "));

        Assert.That((await ReconcilerAsync("apply", "web-2")).Succeeded(), Does.StartWith("web-2: delete port "));
        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
        Assert.That((await ReconcilerAsync("apply", "--json")).ExitStatus, Is.Zero);
        Assert.That((await Node.PortsOfAsync("web-1")).Single()["addresses"], Is.EqualTo($"\"{Mac} 10.140.0.10\""));
    }

    [Test]
    public async Task A_problem_is_a_difference_that_apply_does_not_settle()
    {
        await Node.DefineAsync("web-1", Ports("<ovn:port switch=\"nat-swich-1\"/>"), OneInterface);
        await KillDaemonAsync();
        await Node.VirshAsync("start", "web-1");
        const string Sentence = $"! interface {Mac}: no logical switch 'nat-swich-1'; did you mean 'nat-switch-1'?";
        var plan = await ReconcilerAsync("plan");
        Assert.That((plan.ExitStatus, plan.Errors), Is.EqualTo((1, "")));
        Assert.That(plan.Output, Does.Contain($"  {Sentence}\n").And.Contain("1 problem"));
        var apply = await ReconcilerAsync("apply");
        Assert.That((apply.ExitStatus, apply.Output), Is.EqualTo((1, $"web-1: {Sentence}\n")));
    }

    [Test]
    public async Task What_cannot_be_reached_is_said_and_changes_nothing()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10"), OneInterface);
        await Node.VirshAsync("start", "web-1");
        foreach (var command in new[] { "plan", "apply" })
        {
            var noDomain = await ReconcilerAsync(command, "web-9");
            Assert.That((noDomain.ExitStatus, noDomain.Output), Is.EqualTo((2, "")));
            Assert.That(noDomain.Errors, Does.StartWith("reconciler: no domain or workload 'web-9' is here or has rows"));
            var noNorthbound = await ReconcilerAsync(command, "--nb", "unix:/run/nowhere.sock");
            Assert.That((noNorthbound.ExitStatus, noNorthbound.Output), Is.EqualTo((3, "")));
            Assert.That(noNorthbound.Errors, Does.StartWith("reconciler: OVN_Northbound could not be read: ").And.Not.Contain("   at "));
            var noLibvirt = await ReconcilerAsync(command, "--libvirt", NoLibvirt);
            await TestContext.Out.WriteLineAsync(noLibvirt.Errors);
            Assert.That((noLibvirt.ExitStatus, noLibvirt.Output), Is.EqualTo((3, "")));
            Assert.That(noLibvirt.Errors, Does.StartWith("reconciler: libvirt could not be asked: ").And.Contain("what domains ask for is not known"));
        }

        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Plan_and_apply_beside_the_daemon_disturb_nothing()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), OneInterface);
        for (var round = 0; round < 5; round++)
        {
            var start = Node.VirshAsync("start", "web-1");
            var applies = Enumerable.Range(0, 3).Select(_ => ReconcilerAsync("apply")).ToArray();
            await start;
            foreach (var apply in await Task.WhenAll(applies))
            {
                Assert.That(apply.ExitStatus, Is.Zero, apply.Output + apply.Errors);
                Assert.That(apply.Output, Does.Not.Contain("delete"));
            }

            Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
            await Node.VirshAsync("destroy", "web-1");
            await Node.WaitForNothingLeftAsync();
        }
    }

    [Test]
    public async Task Annotate_a_defined_domain_then_start_it()
    {
        await Node.DefineAsync("web-1", null, OneInterface);
        var annotate = await ReconcilerAsync("annotate", "web-1", "--switch", "nat-switch-1", "--address", "10.140.0.10", "--nat", "192.168.58.110");
        await TestContext.Out.WriteLineAsync(annotate.Output);
        Assert.That(annotate.Succeeded(), Is.EqualTo(
            $"web-1: interface {Mac}: port on switch nat-switch-1 with 10.140.0.10; floating IP 192.168.58.110\nWritten to its definition.\n"));
        Assert.That(await Node.VirshAsync("dumpxml", "web-1", "--inactive"), Does.Contain("<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:1\">"));

        await Node.VirshAsync("start", "web-1");
        Assert.That((await Node.PortsOfAsync("web-1")).Single()["addresses"], Is.EqualTo($"\"{Mac} 10.140.0.10\""));
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Annotate_a_running_domain_and_its_rows_follow()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), OneInterface);
        await Node.VirshAsync("start", "web-1");
        var annotate = await ReconcilerAsync("annotate", "web-1", "--address", "10.140.0.20");
        await TestContext.Out.WriteLineAsync(annotate.Output);
        Assert.That(annotate.Succeeded(), Does.Contain($"addresses \"{Mac} 10.140.0.10\" becomes \"{Mac} 10.140.0.20\"")
            .And.EndWith("Written to the running domain and its definition.\n"));
        await Eventually.Async(
            () => Node.PortsOfAsync("web-1"), p => p.Single()["addresses"] == $"\"{Mac} 10.140.0.20\"", TimeSpan.FromSeconds(1), "the port has the new address");
        await Eventually.Async(Node.NatsAsync, n => n.Single()["logical_ip"] == "\"10.140.0.20\"", TimeSpan.FromSeconds(1), "the floating IP follows");

        (await ReconcilerAsync("annotate", "web-1", "--remove-nat", "192.168.58.110", "--live")).Succeeded();
        await Eventually.Async(Node.NatsAsync, n => n.IsEmpty, TimeSpan.FromSeconds(1), "the floating IP is gone");
        var show = (await ReconcilerAsync("annotate", "web-1", "--show")).Succeeded();
        Assert.That(show, Does.StartWith("Running:\n<ovn:ports ").And.Contain("Defined, from the next start on:\n").And.Contain("192.168.58.110"));

        Assert.That((await ReconcilerAsync("annotate", "web-1", "--remove")).Succeeded(), Does.StartWith("web-1: no port any more\n  - port "));
        await Node.WaitForNothingLeftAsync();
        Assert.That((await ReconcilerAsync("annotate", "web-1", "--show")).Succeeded(), Is.EqualTo("web-1 has no annotation.\n"));
    }

    [Test]
    public async Task Show_and_clear()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), OneInterface);
        await Node.VirshAsync("start", "web-1");
        Assert.That((await ReconcilerAsync("annotate", "web-1", "--show")).Succeeded(), Is.EqualTo("""
            <ovn:ports xmlns:ovn="urn:ovn-reconciler:domain:1">
              <ovn:port switch="nat-switch-1" address="10.140.0.10">
                <ovn:nat external="192.168.58.110" />
              </ovn:port>
            </ovn:ports>

            """));
        var json = Parse(await ReconcilerAsync("annotate", "web-1", "--show", "--json"));
        Assert.That(json.GetProperty("live").GetProperty("ports")[0].GetProperty("nat")[0].GetProperty("external").GetString(), Is.EqualTo("192.168.58.110"));

        Assert.That((await ReconcilerAsync("annotate", "web-1", "--clear")).Succeeded(), Does.StartWith("web-1: no annotation any more\n"));
        await Node.WaitForNothingLeftAsync();
        Assert.That(await Node.VirshAsync("dumpxml", "web-1"), Does.Not.Contain("urn:ovn-reconciler"));
        Assert.That(await Node.VirshAsync("dumpxml", "web-1", "--inactive"), Does.Not.Contain("urn:ovn-reconciler"));
        (await ReconcilerAsync("annotate", "web-1", "--clear")).Succeeded();
    }

    [TestCase("10.140.0", "address '10.140.0' is not an IP address")]
    [TestCase("10.150.0.5", "address 10.150.0.5 is outside the networks of switch nat-switch-1")]
    [TestCase("10.140.0.254", "address 10.140.0.254 is taken on switch nat-switch-1 by port gw-router-to-nat-switch-1 of router gw-router")]
    public async Task What_is_wrong_is_not_written(string address, string reason)
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10"), OneInterface);
        foreach (var start in new[] { false, true })
        {
            if (start)
                await Node.VirshAsync("start", "web-1");
            var before = await Node.VirshAsync("dumpxml", "web-1", "--inactive");
            var annotate = await ReconcilerAsync("annotate", "web-1", "--address", address);
            await TestContext.Out.WriteLineAsync(annotate.Errors);
            Assert.That((annotate.ExitStatus, annotate.Output), Is.EqualTo((2, "")));
            Assert.That(annotate.Errors, Does.StartWith("reconciler: web-1: ").And.Contain(reason).And.EndWith("; nothing was written\n"));
            Assert.That(await Node.VirshAsync("dumpxml", "web-1", "--inactive"), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task A_dry_run_writes_nothing_and_two_interfaces_need_a_selector()
    {
        await Node.DefineAsync("web-1", null, "--network", "nat-net", "--mac", Mac, "--bridge", "br-int", "--mac", "52:54:00:00:00:11");
        var before = await Node.VirshAsync("dumpxml", "web-1");
        var dry = await ReconcilerAsync("annotate", "web-1", "--mac", Mac, "--switch", "nat-switch-1", "--dry-run");
        Assert.That(dry.Succeeded(), Is.EqualTo($"web-1: interface {Mac}: port on switch nat-switch-1\nDry run: nothing was written.\n"));
        var unclear = await ReconcilerAsync("annotate", "web-1", "--switch", "nat-switch-1");
        Assert.That(unclear.ExitStatus, Is.EqualTo(2));
        Assert.That(unclear.Errors, Does.Contain("needs --mac, --alias or --network, because the domain has 2 interfaces on OVN"));
        Assert.That(await Node.VirshAsync("dumpxml", "web-1"), Is.EqualTo(before));

        (await ReconcilerAsync("annotate", "web-1", "--network", "nat-net", "--switch", "nat-switch-1")).Succeeded();
        (await ReconcilerAsync("annotate", "web-1", "--mac", "52:54:00:00:00:11", "--switch", "nat-switch-2")).Succeeded();
        await Node.VirshAsync("start", "web-1");
        Assert.That(await Node.PortsOfAsync("web-1"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Annotate_without_libvirt_or_without_the_northbound()
    {
        await Node.DefineAsync("web-1", null, OneInterface);
        var noLibvirt = await ReconcilerAsync("annotate", "web-1", "--switch", "nat-switch-1", "--libvirt", NoLibvirt);
        Assert.That(noLibvirt.ExitStatus, Is.EqualTo(3));
        Assert.That(noLibvirt.Errors, Does.StartWith("reconciler: libvirt could not be asked: ").And.Not.Contain("   at "));
        Assert.That((await ReconcilerAsync("annotate", "web-9", "--show")).ExitStatus, Is.EqualTo(2));

        var dry = await ReconcilerAsync("annotate", "web-1", "--switch", "nat-switch-1", "--nb", "unix:/run/nowhere.sock", "--dry-run");
        Assert.That(dry.ExitStatus, Is.EqualTo(3));
        Assert.That((await ReconcilerAsync("annotate", "web-1", "--show")).Output, Is.EqualTo("web-1 has no annotation.\n"));
        var written = await ReconcilerAsync("annotate", "web-1", "--switch", "nat-switch-1", "--nb", "unix:/run/nowhere.sock");
        written.Succeeded();
        Assert.That(written.Errors, Does.Contain("OVN_Northbound could not be read").And.Contain("not checked against the Northbound"));
        Assert.That((await ReconcilerAsync("annotate", "web-1", "--show")).Output, Does.Contain("nat-switch-1"));
    }

    private static Task<CommandResult> ReconcilerAsync(params string[] arguments) => Node.RunAsync(["reconciler", .. arguments]);

    private static JsonElement Parse(CommandResult result)
    {
        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
