using System.Globalization;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>The daemon itself: how it begins and ends, what it refuses, and many calls at once.</summary>
internal sealed class DaemonTests : LabTest
{
    [Test]
    public async Task Sigterm_ends_it_within_two_seconds()
    {
        await Daemon!.SignalAsync("TERM");
        await Daemon.WaitForEndAsync();
        Assert.That(Daemon.ExitStatus, Is.Zero, () => Daemon.Log);
        Assert.That((await Node.RunAsync("test", "-e", "/run/reconciler/hook.sock")).ExitStatus, Is.Not.Zero, "the socket is gone");
    }

    [Test]
    public async Task A_second_daemon_says_so_and_the_first_stays()
    {
        var second = await Node.RunAsync("reconciler", "run");
        Assert.That(second.ExitStatus, Is.EqualTo(3));
        Assert.That(second.Errors, Does.Contain("/run/reconciler/hook.sock: another daemon has this socket"));
        Assert.That(Daemon!.HasEnded, Is.False);
        await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_daemon_that_was_killed_leaves_nothing_in_the_way_of_the_next()
    {
        await KillDaemonAsync();
        Assert.That((await Node.RunAsync("test", "-S", "/run/reconciler/hook.sock")).ExitStatus, Is.Zero, "the socket is left over");
        await StartDaemonAsync();
    }

    [Test]
    public async Task Only_root_may_post()
    {
        Assert.That((await Node.RunAsync("stat", "-c", "%a %U", "/run/reconciler/hook.sock")).Output.Trim(), Is.EqualTo("600 root"));
        // Also when somebody opens the file's permissions: the kernel says who it is.
        (await Node.RunAsync("chmod", "666", "/run/reconciler/hook.sock")).Succeeded();
        var asNobody = await Node.RunAsync(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
            "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--unix-socket", "/run/reconciler/hook.sock", "http://localhost/health");
        Assert.That(asNobody.Output, Is.EqualTo("000"));
        await Daemon!.WaitForLogAsync("only root may post", TimeSpan.FromSeconds(2));
        var hook = await Node.RunAsync("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/etc/libvirt/hooks/qemu", "web-1", "prepare", "begin", "-");
        Assert.That((hook.ExitStatus, hook.Output), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task What_is_posted_is_not_trusted()
    {
        foreach (var body in new[] { "", "<domain", "<network/>", "<!DOCTYPE domain [<!ENTITY a \"b\">]><domain>&a;</domain>", "\u0000\u0001" })
        {
            var answer = await Node.RunWithInputAsync(
                body,
                "curl", "-s", "-w", "%{http_code}", "--unix-socket", "/run/reconciler/hook.sock", "--data-binary", "@-",
                "http://localhost/hook?driver=qemu&object=x%0Ay&operation=start");
            Assert.That(answer.Output, Does.EndWith("400"), body);
        }

        Assert.That(Daemon!.HasEnded, Is.False);
        Assert.That(Daemon.Log, Does.Contain("x\\ny").And.Not.Contain("Unhandled"));
    }

    [Test]
    public async Task Two_hundred_hooks_at_once_are_all_answered()
    {
        var xml = Capture.Text("web-1.started.xml");
        (await Node.RunWithInputAsync(xml, "sh", "-c", "mkdir -p /run/test; cat >/run/test/web-1.xml")).Succeeded();
        var calls = await Node.RunAsync("sh", "-c", """
            for i in $(seq 200); do
                { curl -s -o /dev/null -w '%{http_code}\n' --max-time 5 --unix-socket /run/reconciler/hook.sock --data-binary @/run/test/web-1.xml \
                    "http://localhost/hook?driver=qemu&object=web-$i&operation=release&suboperation=end&extra=-"; } &
            done
            wait
            """);
        var answers = calls.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).GroupBy(a => a).Select(g => $"{g.Key}: {g.Count().ToString(CultureInfo.InvariantCulture)}");
        Assert.That(answers, Is.EqualTo(new[] { "204: 200" }));
    }

    [Test]
    public async Task Status_needs_no_daemon_and_says_what_cannot_be_reached()
    {
        await KillDaemonAsync();
        await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net", "--mac", "52:54:00:00:00:10");
        await Node.VirshAsync("start", "web-1");
        var status = (await Node.RunAsync("reconciler", "status")).Succeeded();
        Assert.That(status, Does.Contain("web-1").And.Contain("52:54:00:00:00:10").And.Contain("to do: create port"));
        var json = (await Node.RunAsync("reconciler", "status", "web-1", "--json")).Succeeded();
        Assert.That(System.Text.Json.JsonDocument.Parse(json).RootElement[0].GetProperty("in_sync").GetBoolean(), Is.False);

        var away = await Node.RunAsync("reconciler", "status", "--nb", "unix:/run/nowhere.sock");
        Assert.That(away.ExitStatus, Is.EqualTo(3));
        Assert.That(away.Errors, Does.Contain("OVN_Northbound could not be read: unix:/run/nowhere.sock: there is no such socket"));
        Assert.That((await Node.RunAsync("reconciler", "status", "--libvirt", "qemu+unix:///system?socket=/run/nowhere")).ExitStatus, Is.EqualTo(3));
        Assert.That((await Node.RunAsync("reconciler", "status", "no-such-domain")).ExitStatus, Is.EqualTo(2));
    }

    [Test]
    public async Task A_wrong_configuration_fails_at_start()
    {
        (await Node.RunAsync("sh", "-c", "mkdir -p /run/test && printf 'hook:\\n  on-invalid: refuze\\n' >/run/test/wrong.yaml")).Succeeded();
        var run = await Node.RunAsync("reconciler", "run", "--config", "/run/test/wrong.yaml");
        Assert.That(run.ExitStatus, Is.EqualTo(2));
        Assert.That(run.Errors.Trim(), Is.EqualTo("reconciler: /run/test/wrong.yaml:2: hook.on-invalid: 'refuze' is none of refuse, warn; did you mean 'refuse'?"));
    }
}
