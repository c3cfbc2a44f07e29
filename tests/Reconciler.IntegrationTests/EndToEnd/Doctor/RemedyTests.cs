using System.Text.Json;
using Reconciler.Doctor;

namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary>Every remedy of every check is run as it is pasted into a shell, and mends what it says.</summary>
internal sealed class RemedyTests : DoctorTest
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>What the lab's node has in place of systemd, and shorter names.</summary>
    private static readonly string s_prelude = $$"""
        lab={{Path.GetDirectoryName(LabNode.Script("domain"))}}
        Service() { "$lab/service" "$@" >/dev/null; }
        Define() { "$lab/domain" "$@" | virsh -q define /dev/stdin; }
        systemctl() {
            case "$*" in
                "reload libvirtd.service") kill -HUP $(cat /run/libvirt/libvirtd.pid) ;;
                "restart libvirtd.service") Service restart libvirtd ;;
                "restart ovn-controller.service") Service restart ovn-controller ;;
                "restart ovn-central.service") Service restart ovn-nb ovn-sb ovn-northd ;;
                "restart openvswitch-switch.service") Service restart ovsdb-server ovs-vswitchd ;;
                "enable --now reconciler.socket reconciler.service") touch /run/daemon.wanted ;;
                *) echo "there is no systemctl $*" >&2; return 1 ;;
            esac
        }
        journalctl() { true; }

        """;

    /// <summary>Checks whose remedies cannot be run here.</summary>
    private static readonly Dictionary<string, string> s_notHere = new(StringComparer.Ordinal)
    {
        ["libvirt-version"] = "is an upgrade",
        ["ovs-version"] = "is an upgrade",
        ["ovn-version"] = "is an upgrade",
        ["ovn-schema"] = "is an upgrade",
        ["nat-no-route-back"] = "is done on a router outside",
        ["network-unreadable"] = "is an editor's work, on what libvirt does not take as a rule",
    };

    [Test]
    public void Each_check_has_a_scenario() => Assert.That(
        RemedyScenarios.All.Select(s => s.Check).Concat(s_notHere.Keys).Distinct(), Is.EquivalentTo(HealthChecks.All.Select(c => c.Id)));

    [TestCaseSource(typeof(RemedyScenarios), nameof(RemedyScenarios.All))]
    public async Task The_remedy_mends_it(RemedyScenario scenario)
    {
        if (scenario.WithoutDaemon)
            await KillDaemonAsync();
        try
        {
            await RunAsync("set -e\n" + scenario.Break);
            var remedy = await Eventually.Async(
                () => RemedyAsync(scenario), r => r is not null, s_patience, $"the doctor finds {scenario}");
            await TestContext.Out.WriteLineAsync(remedy);
            foreach (var (placeholder, value) in scenario.Fill)
            {
                Assert.That(remedy, Does.Contain(placeholder));
                remedy = remedy!.Replace(placeholder, value, StringComparison.Ordinal);
            }

            await RunAsync($"export EDITOR={Quote(scenario.Editor)}\n{remedy}\n{(scenario.OnlyShows ? "test $? -ne 127" : "")}");
            if (scenario.WithoutDaemon && (await Node.RunAsync("rm", "/run/daemon.wanted")).ExitStatus == 0)
                await StartDaemonAsync();
            await RunAsync("set -e\n" + scenario.After);
            if (!scenario.OnlyShows)
                await Eventually.Async(() => RemedyAsync(scenario), r => r is null, s_patience, $"{scenario} is gone after {remedy}");
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await RunAsync("set -e\n" + scenario.Restore);
        }

        if (Daemon is null)
            await StartDaemonAsync();
        await Eventually.Async(() => FindAsync(), found => found.Length == 0, s_patience, "the doctor finds nothing");
    }

    /// <summary>The remedy of the finding; null where there is none such.</summary>
    private static async Task<string?> RemedyAsync(RemedyScenario scenario)
    {
        using var json = JsonDocument.Parse((await DoctorAsync("--json")).Output);
        return json.RootElement.EnumerateArray()
            .Where(f => f.GetProperty("check").GetString() == scenario.Check && f.GetProperty("subject").GetString() == scenario.Subject)
            .Select(f => f.GetProperty("remedy").GetString()).FirstOrDefault();
    }

    private static Task RunAsync(string commands) => ShellAsync(s_prelude + commands);

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
