using System.Text.Json;
using Reconciler.OpenVSwitch;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What cannot be attached is refused in one sentence, and nothing is touched.</summary>
internal sealed class NamespaceRefusalTests : NamespaceTest
{
    [Test]
    public async Task A_device_that_is_somebody_elses_is_left_alone()
    {
        await MakeAsync("web", "theirs");
        var device = StableNames.DeviceOf("web", "eth0");
        (await Node.RunAsync("ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", "theirs")).Succeeded();
        var before = (await Node.RunAsync("ip", "-o", "link", "show", "dev", device)).Succeeded();
        foreach (var netns in new[] { "web", "theirs" })
        {
            var refused = await Node.RunAsync(
                "reconciler", "attach", "web", "--netns", netns, "--switch", Switch, "--address", "10.140.0.11");
            Assert.That(refused.ExitStatus, Is.EqualTo(2), refused.Errors);
            Assert.That(refused.Errors, Does.Contain($"there is a device {device}"));
        }

        (await Node.RunAsync("reconciler", "detach", "web")).Succeeded();
        Assert.That((await Node.RunAsync("ip", "-o", "link", "show", "dev", device)).Succeeded(), Is.EqualTo(before));
        Assert.That(await Node.PortsAsync(), Is.Empty);
    }

    [Test]
    public async Task Wrong_input_costs_one_sentence_and_nothing_else()
    {
        await MakeAsync("web");
        foreach (var (arguments, sentence) in new (string[], string)[]
        {
            (["--pid", "1"], "is this host's own network namespace"),
            (["--netns", "/proc/self/ns/net"], "is this host's own network namespace"),
            (["--netns", "/etc/passwd"], "is no network namespace"),
            (["--netns", "/etc"], "is a directory"),
            (["--netns", "web", "--ifname", "lo"], "is the loopback device"),
            (["--netns", "web", "--mac", "00:00:00:00:00:00"], "is no MAC address of an interface"),
            (["--netns", "web", "--mac", "01:00:5e:00:00:01"], "is no MAC address of an interface"),
            (["--netns", "web", "--address", "fd00:140::11", "--mtu", "1000"], "is too small for an IPv6 address"),
            (["--netns", "web", "--address", "10.140.0.11", "--nat", "192.168.58.111", "--nat", "192.168.58.111"], "stands there twice"),
        })
        {
            var refused = await Node.RunAsync(["reconciler", "attach", "web", "--switch", Switch, .. arguments]);
            Assert.That(refused.ExitStatus, Is.EqualTo(2), refused.Errors);
            Assert.That(refused.Errors, Does.Contain(sentence));
            Assert.That(refused.Errors, Does.Not.Contain("ip has failed"));
        }

        await NothingLeftAsync("web");
        Assert.That((await Node.RunAsync("reconciler", "detach", " ")).ExitStatus, Is.EqualTo(2));
    }

    [Test]
    public async Task With_json_a_refusal_is_json()
    {
        await MakeAsync("web");
        var refused = await AttachAsync("web", "--address", "10.140.0.11", "--groups", "nobody", "--json");
        using (var json = JsonDocument.Parse(refused.Output))
            Assert.That(json.RootElement.GetProperty("refused").GetProperty("message").GetString(), Does.Contain("no port group 'nobody'"));
        Assert.That(refused.ExitStatus, Is.EqualTo(2));

        (await AttachAsync("web", "--address", "10.140.0.11")).Succeeded();
        var differs = await AttachAsync("web", "--address", "10.140.0.12", "--json");
        using (var json = JsonDocument.Parse(differs.Output))
            Assert.That(json.RootElement.GetProperty("refused").GetProperty("message").GetString(), Does.Contain("attached already"));
        Assert.That(differs.ExitStatus, Is.EqualTo(1));
    }

    [Test]
    public async Task A_dry_run_says_all_that_a_run_does_and_a_second_run_all_that_is_there()
    {
        await MakeAsync("web");
        string[] arguments = ["--address", "10.140.0.11", "--nat", "192.168.58.111", "--json"];
        using var would = JsonDocument.Parse((await AttachAsync("web", [.. arguments, "--dry-run"])).Succeeded());
        await NothingLeftAsync("web");
        using var did = JsonDocument.Parse((await AttachAsync("web", arguments)).Succeeded());
        using var again = JsonDocument.Parse((await AttachAsync("web", arguments)).Succeeded());
        using var wouldAgain = JsonDocument.Parse((await AttachAsync("web", [.. arguments, "--dry-run"])).Succeeded());
        foreach (var property in new[] { "device", "mac", "mtu", "port", "switch", "addresses", "gateways", "nat" })
        {
            var texts = new[] { would, did, again, wouldAgain }.Select(j => j.RootElement.GetProperty(property).GetRawText());
            Assert.That(texts.Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1), property);
        }
    }

    [Test]
    public async Task A_port_with_another_address_is_not_taken()
    {
        await MakeAsync("web");
        await Node.NbctlAsync("lsp-add", Switch, "printer", "--", "lsp-set-addresses", "printer", "52:54:00:00:00:50 10.140.0.50");
        try
        {
            var refused = await AttachAsync("web", "--port", "printer", "--mac", "52:54:00:00:00:50", "--address", "10.140.0.51");
            Assert.That(refused.ExitStatus, Is.EqualTo(2), refused.Errors);
            Assert.That(refused.Errors, Does.Contain("keeps its addresses"));
            Assert.That((await Node.RunAsync("ip", "-brief", "link")).Succeeded(), Does.Not.Contain("vweb-"));
            (await AttachAsync("web", "--port", "printer", "--mac", "52:54:00:00:00:50", "--address", "10.140.0.50")).Succeeded();
            (await Node.RunAsync("reconciler", "detach", "web")).Succeeded();
        }
        finally
        {
            await Node.NbctlAsync("lsp-del", "printer");
        }
    }

    [Test]
    public async Task A_dynamic_address_of_one_family_is_not_enough_where_the_switch_gives_two()
    {
        await MakeAsync("web");
        await Node.NbctlAsync("set", "Logical_Switch", Switch, "other_config:subnet=10.140.0.0/24",
            "other_config:exclude_ips=10.140.0.1..10.140.0.254", "other_config:ipv6_prefix=\"fd00:140::\"");
        try
        {
            var failed = await AttachAsync("web", "--address", "dynamic", "--timeout", "3");
            Assert.That(failed.ExitStatus, Is.EqualTo(3), failed.Errors);
            Assert.That(failed.Errors, Does.Contain("no IPv4 address"));
            await NothingLeftAsync("web");
        }
        finally
        {
            await Node.NbctlAsync("remove", "Logical_Switch", Switch, "other_config", "ipv6_prefix");
        }
    }
}
