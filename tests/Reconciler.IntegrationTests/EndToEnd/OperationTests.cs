using System.Globalization;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What an administrator sees of the daemon, and changes of it, while it runs.</summary>
internal sealed class OperationTests : LabTest
{
    [Test]
    public async Task A_reload_takes_the_configuration_in_or_says_what_is_wrong_with_it()
    {
        await RestartDaemonWithAsync("hook: {on-invalid: refuse}");
        await Node.DefineAsync("web-1", Ports("<ovn:port switch=\"nat-swich-1\"/>"), "--network", "nat-net");
        Assert.That((await Node.TryVirshAsync("start", "web-1")).Errors, Does.Contain("did you mean 'nat-switch-1'?"));

        await ReloadAsync("hook: {on-invalid: wran}", "The configuration was not taken in, and the one before stays in force: /run/test/reconciler.yaml:1: hook.on-invalid: 'wran' is none of refuse, warn; did you mean 'warn'?");
        Assert.That((await Node.TryVirshAsync("start", "web-1")).ExitStatus, Is.Not.Zero, "the old one is in force");

        await ReloadAsync("hook: {on-invalid: warn}", "The configuration was read again and is in force");
        await Node.VirshAsync("start", "web-1");
    }

    [Test]
    public async Task Defaults_of_networks_come_with_a_reload()
    {
        await RestartDaemonWithAsync("");
        await Node.DefineAsync("web-1", null, "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        Assert.That(await Node.PortsAsync(), Is.Empty, "nothing gives it a switch");
        await ReloadAsync("networks: {nat-net: {switch: nat-switch-1}}", "is in force");
        await Node.WaitForPortsAsync("web-1", 1);
    }

    [Test]
    public async Task Another_host_name_is_taken_without_a_restart()
    {
        await RestartDaemonWithAsync("host: node-7");
        await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        Assert.That((await Node.WaitForPortsAsync("web-1", 1)).Single().ExternalId("reconciler:host"), Is.EqualTo("node-7"));
        await ReloadAsync("", "Reconciling as host node-1");
        await Eventually.Async(
            async () => (await Node.PortsOfAsync("web-1")).Select(p => p.ExternalId("reconciler:host")).ToArray(),
            hosts => hosts.SequenceEqual(["node-1"]), TimeSpan.FromSeconds(5), "the port is that of the host by its new name");
        await Node.VirshAsync("destroy", "web-1");
        await Node.WaitForNothingLeftAsync();
    }

    [Test]
    public async Task Health_has_patience_and_then_a_reason()
    {
        await RestartDaemonWithAsync("health: {tolerance: 3}\nmetrics: {listen: '127.0.0.1:9643'}");
        Assert.That((await HealthAsync()).Output, Is.EqualTo("ok\n200"));
        await Node.ServiceAsync("kill", "libvirtd");
        try
        {
            await WaitForSourceAsync("libvirt", known: false);
            Assert.That((await HealthAsync()).Output, Is.EqualTo("ok\n200"), "a restart takes less than that");
            await Eventually.Async(HealthAsync, h => h.Output.EndsWith("503", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "health says no");
            Assert.That((await HealthAsync()).Output, Does.StartWith("libvirt is not known: "));
        }
        finally
        {
            await Node.ServiceAsync("start", "libvirtd");
        }

        await Eventually.Async(HealthAsync, h => h.Output == "ok\n200", TimeSpan.FromSeconds(10), "health says yes");
        Assert.That((await Node.RunAsync("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:9643/status")).Output, Is.EqualTo("404"), "only root may see that");
    }

    [Test]
    public async Task An_address_for_metrics_that_is_taken_costs_the_metrics_alone()
    {
        (await Node.RunAsync("ovs-appctl", "-t", "ovsdb-server", "ovsdb-server/add-remote", "ptcp:9643:127.0.0.1")).Succeeded();
        try
        {
            await RestartDaemonWithAsync("metrics: {listen: '127.0.0.1:9643'}");
            Assert.That(Daemon!.Log, Does.Contain("metrics.listen: 127.0.0.1:9643: Address already in use; metrics can be asked for on /run/reconciler/hook.sock alone"));
            (await Node.AskDaemonAsync("/metrics")).Succeeded();
        }
        finally
        {
            (await Node.RunAsync("ovs-appctl", "-t", "ovsdb-server", "ovsdb-server/remove-remote", "ptcp:9643:127.0.0.1")).Succeeded();
        }
    }

    [Test]
    public async Task An_idle_daemon_logs_nothing()
    {
        await RestartDaemonWithAsync("sweep: {interval: 1}");
        await StartDomainAsync("web-1", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"));
        await Task.Delay(TimeSpan.FromSeconds(1));
        var before = Daemon!.Log.Length;
        await Task.Delay(TimeSpan.FromSeconds(4));
        Assert.That(Daemon.Log[before..], Is.Empty);
    }

    [Test]
    public async Task What_fails_again_and_again_is_logged_once()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
        await Node.ServiceAsync("kill", "ovn-nb");
        try
        {
            await WaitForSourceAsync("northbound", known: false);
            await Node.VirshAsync("start", "web-1");
            await Task.Delay(TimeSpan.FromSeconds(6));
        }
        finally
        {
            await Node.ServiceAsync("start", "ovn-nb");
        }

        await Node.WaitForPortsAsync("web-1", 1, 10);
        var warnings = Daemon!.Log.Split('\n').Where(l => l.Contains(" WARN ", StringComparison.Ordinal) || l.Contains(" ERROR ", StringComparison.Ordinal)).ToArray();
        Assert.That(warnings, Has.Length.LessThanOrEqualTo(4), () => string.Join('\n', warnings));
    }

    private static Task<CommandResult> HealthAsync() => Node.RunAsync("curl", "-s", "-w", "%{http_code}", "http://127.0.0.1:9643/health");

    private static Task WaitForSourceAsync(string source, bool known) => Eventually.Async(
        () => Node.AskDaemonAsync("/metrics"),
        r => r.Output.Contains(string.Create(CultureInfo.InvariantCulture, $"reconciler_source_known{{source=\"{source}\"}} {(known ? 1 : 0)}\n"), StringComparison.Ordinal),
        TimeSpan.FromSeconds(10),
        $"{source} is {(known ? "" : "not ")}known");

    private async Task ReloadAsync(string yaml, string answer)
    {
        (await Node.RunAsync("sh", "-c", "printf '%s\\n' \"$1\" >/run/test/reconciler.yaml", "sh", yaml)).Succeeded();
        await Daemon!.SignalAsync("HUP");
        await Daemon.WaitForLogAsync(answer, TimeSpan.FromSeconds(3));
    }
}
