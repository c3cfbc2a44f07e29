using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>The daemon's metrics: each of them moves when what it counts happens, and Prometheus' own tool has nothing to say against them.</summary>
internal sealed partial class MetricsTests : LabTest
{
    /// <summary>What does not move while a daemon runs.</summary>
    private static readonly string[] s_constant =
    [
        "reconciler_build_info", "process_start_time_seconds",
        // They move under attack: LogQueueTests, HostileSoakTests.
        "reconciler_log_lines_dropped_total", "reconciler_scrapes_refused_total",
    ];

    [Test]
    public async Task Each_moves_when_what_it_counts_happens()
    {
        await RestartDaemonWithAsync("sweep: {interval: 1}");
        var moved = new SortedSet<string>(StringComparer.Ordinal);
        var before = await ReadAsync();
        await NoteAsync("a domain starts", async () =>
        {
            await StartDomainAsync("web-1", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"));
        }, "reconciler_hook_calls_total", "reconciler_hook_last_call_timestamp_seconds", "reconciler_hook_duration_seconds", "reconciler_wakeups_total", "reconciler_passes_total", "reconciler_plan_duration_seconds",
            "reconciler_commits_total", "reconciler_commit_duration_seconds", "reconciler_rows", "reconciler_workloads", "reconciler_port_up_seconds");
        await NoteAsync("a start is refused", async () =>
        {
            await Node.DefineAsync("web-2", Ports("<ovn:port switch=\"none\"/>"), "--network", "nat-net");
            Assert.That((await Node.TryVirshAsync("start", "web-2")).ExitStatus, Is.Not.Zero);
        }, "reconciler_hook_refusals_total");
        await NoteAsync("an annotation becomes wrong", () => AnnotateAsync("web-1", "<port switch=\"none\"/>"),
            "reconciler_domains_with_problems");
        await NoteAsync("an address is taken", async () =>
        {
            await Node.NbctlAsync("lsp-add", "nat-switch-1", "by-hand", "--", "lsp-set-addresses", "by-hand", "52:54:00:00:00:99 10.140.0.99");
            await AnnotateAsync("web-1", "<port switch=\"nat-switch-1\" address=\"10.140.0.99\"/>");
        }, "reconciler_retries_total");
        await Node.NbctlAsync("lsp-del", "by-hand");
        await NoteAsync("a row is left behind", () => Node.NbctlAsync(
            "--", "lsp-add", "nat-switch-1", "left", "--", "set", "Logical_Switch_Port", "left",
            "external_ids:reconciler\\:host=node-1", $"external_ids:reconciler\\:vm-id={Guid.NewGuid()}", "external_ids:reconciler\\:mac=\"52:54:00:00:00:98\""),
            "reconciler_orphans_seen_total", "reconciler_orphans_removed_total", "reconciler_sweeps_total");
        await NoteAsync("the Northbound hangs", async () =>
        {
            var pid = (await Node.RunAsync("cat", "/run/ovn/ovnnb_db.pid")).Succeeded().Trim();
            (await Node.RunAsync("kill", "-STOP", pid)).Succeeded();
            try
            {
                await AnnotateAsync("web-1", "<port switch=\"nat-switch-1\" address=\"10.140.0.11\"/>");
                await Eventually.Async(ReadAsync, now => Value(now, "reconciler_queue_depth") != Value(before, "reconciler_queue_depth"), TimeSpan.FromSeconds(5), "the queue fills");
                moved.Add("reconciler_queue_depth");
            }
            finally
            {
                (await Node.RunAsync("kill", "-CONT", pid)).Succeeded();
            }
        }, "reconciler_wakeups_total");
        await NoteAsync("libvirtd goes away", () => Node.ServiceAsync("kill", "libvirtd"),
            "reconciler_source_known", "reconciler_source_since_timestamp_seconds");
        await Node.ServiceAsync("start", "libvirtd");
        await NoteAsync("the configuration is read again", () => Daemon!.SignalAsync("HUP"), "reconciler_configuration_reloads_total");
        // With one more connection and without it: one of the two is another number than before.
        var held = Node.RunAsync("perl", "-MSocket", "-e", "socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s, pack_sockaddr_un('/run/reconciler/hook.sock')) or die $!; sleep 3");
        await NoteAsync("the process lives", () => Task.CompletedTask, "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds");
        (await held).Succeeded();

        Assert.That(before.Keys.Except(moved).Except(s_constant), Is.Empty, "every metric is caused by something above");

        async Task NoteAsync(string cause, Func<Task> act, params string[] families)
        {
            var start = await ReadAsync();
            await act();
            foreach (var family in families)
            {
                // Of the process, it is enough that it has moved since the start: it may rest now.
                var reference = family.StartsWith("process_", StringComparison.Ordinal) ? before : start;
                await Eventually.Async(ReadAsync, now => now[family] != reference[family], TimeSpan.FromSeconds(10), $"{cause}: {family} moves");
                moved.Add(family);
            }
        }
    }

    [Test]
    public async Task Promtool_accepts_the_text()
    {
        await StartDomainAsync("web-1", Port("10.140.0.10"));
        var text = (await Node.AskDaemonAsync("/metrics")).Succeeded();
        var check = await Programs.RunAsync(Repository.PathOf("artifacts", "lab-cache", "promtool"), ["check", "metrics"], text);
        Assert.That((check.ExitStatus, check.Output + check.Errors), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task The_dashboard_asks_for_what_there_is()
    {
        await StartDomainAsync("web-1", Port("10.140.0.10"));
        var names = SampleName().Matches((await Node.AskDaemonAsync("/metrics")).Succeeded()).Select(m => m.Groups["name"].Value).ToHashSet();
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.PathOf("packaging", "grafana", "reconciler.json")));
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(p => p.GetProperty("targets").EnumerateArray()).Select(t => t.GetProperty("expr").GetString()!).ToArray();
        Assert.That(queries, Has.Length.GreaterThan(10));
        foreach (var query in queries)
        {
            var asked = QueryName().Matches(query).Select(m => m.Value).ToArray();
            Assert.That(asked, Is.Not.Empty, query);
            Assert.That(asked, Is.SubsetOf(names), query);
        }
    }

    /// <summary>The samples of each family, as text.</summary>
    private static async Task<Dictionary<string, string>> ReadAsync()
    {
        var families = new Dictionary<string, string>(StringComparer.Ordinal);
        var family = "";
        foreach (var line in (await Node.AskDaemonAsync("/metrics")).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                families[family = line.Split(' ')[2]] = "";
            else if (line[0] != '#')
                families[family] += line + "\n";
        }

        return families;
    }

    private static double Value(Dictionary<string, string> families, string family) =>
        double.Parse(families[family].Split(' ')[^1], CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<name>[a-z_]+)[ {]", RegexOptions.Multiline)]
    private static partial Regex SampleName();

    [GeneratedRegex("(?:reconciler|process)_[a-z_]+")]
    private static partial Regex QueryName();
}
