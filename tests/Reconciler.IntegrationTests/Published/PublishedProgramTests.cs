using System.Globalization;
using System.Net;
using System.Text.Json;
using Reconciler.Commands;
using Reconciler.Configuration;
using Reconciler.IntegrationTests.Ovsdb;

namespace Reconciler.IntegrationTests.Published;

/// <summary>
/// Everything that the installed program can be asked for, on real servers: it is compiled ahead of time, and what reflection would have
/// found at run time is not in it. Other tests look at what the answers say; here it is enough that there is one.
/// </summary>
internal sealed class PublishedProgramTests
{
    private const string Domain = "test";

    /// <summary>Stands for the file of a logical network in the arguments of a command.</summary>
    private const string Network = "NETWORK";

    /// <summary>Stands for a process in a network namespace of its own, which is looked at and not changed.</summary>
    private const string Contained = "PID";

    /// <summary>What each command is run with, and the exit status that it then has. A command that is not here fails the test.</summary>
    private static readonly (string Command, string[] Arguments, int[] Statuses)[] s_runs =
    [
        ("sweep", ["--dry-run"], [0]),
        ("sweep", ["--dry-run", "--all-hosts", "--ovs-ports", "--json"], [0]),
        ("sweep", ["--of-host", "node-9", "--json"], [0]),
        ("sweep", ["--list-hosts", "--json"], [0]),
        ("sweep", ["--list-hosts"], [0]),
        ("status", [], [0]),
        ("status", [Domain, "--json"], [0]),
        ("status", ["--json"], [0]),
        ("status", ["--graph", "svg"], [0]),
        ("status", ["--graph", "mermaid"], [0]),
        ("plan", [], [0]),
        ("plan", ["--json"], [0]),
        ("apply", [], [0]),
        ("apply", ["--json"], [0]),
        ("annotate", [Domain, "--show"], [0]),
        ("annotate", [Domain, "--show", "--json"], [0]),
        ("adopt", ["--dry-run"], [0, 1]),
        ("adopt", ["--dry-run", "--json"], [0, 1]),
        ("topology plan", [Network], [1]),
        ("topology plan", [Network, "--json"], [1]),
        ("topology apply", [Network], [0]),
        ("topology apply", [Network, "--json"], [0]),
        ("topology export", [], [0]),
        ("topology export", ["--json"], [0]),
        ("topology show", [], [0]),
        ("topology show", ["--json"], [0]),
        ("topology show", ["--graph", "svg"], [0]),
        ("topology show", ["--graph", "mermaid"], [0]),
        ("attach", ["published", "--pid", Contained, "--ifname", "pub0", "--switch", "web", "--address", "10.140.0.50", "--dry-run"], [0]),
        ("attach",
            ["published", "--pid", Contained, "--ifname", "pub0", "--switch", "web", "--address", "10.140.0.50", "--dry-run", "--json"],
            [0]),
        ("detach", ["published"], [0]),
        ("detach", ["published", "--json"], [0]),
        ("defaults", ["default"], [0]),
        ("defaults", ["default", "--json"], [0]),
        ("topology delete", ["published", "--dry-run"], [0, 1]),
        ("topology delete", ["published", "--json"], [0]),
        ("doctor", [], [0, 1]),
        ("doctor", ["--topology", Network], [0, 1]),
        ("doctor", ["--json"], [0, 1]),
        ("document", ["reconciler.8"], [0]),
        ("document", ["reconciler.yaml.5"], [0]),
        ("document", ["reconciler-annotation.5"], [0]),
        ("document", ["reconciler-topology.5"], [0]),
        ("document", ["topology.schema.json"], [0]),
        ("document", ["reconciler.yaml"], [0]),
        ("document", ["bash-completion"], [0]),
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("published-");
    private TestCertificate _authority = null!;
    private TestCertificate _ours = null!;
    private OvsdbServer _openVSwitch = null!;
    private OvsdbServer _northbound = null!;
    private readonly int _metricsPort = OvsdbServer.FreePort();
    private LoggedProcess _contained = null!;
    private string _configuration = "";

    private string Socket => PathOf("hook.sock");

    [OneTimeSetUp]
    public async Task StartServersAsync()
    {
        _authority = TestCertificate.Authority(_directory.FullName, "authority");
        _ours = _authority.Sign(_directory.FullName, "node-1");
        var theirs = _authority.Sign(_directory.FullName, "ovnnb", ["ovnnb.example"]);
        _northbound = await OvsdbServer.StartTlsAsync(new(_authority.Path, theirs.Path, theirs.KeyPath));
        _openVSwitch = await OvsdbServer.StartStandaloneAsync(OvsdbServer.OpenVSwitchSchema);
        string[] settings =
        [
            $"--db={_openVSwitch.UnixText}", "--no-wait", "--", "init", "--", "add-br", "br-int",
            "--", "set", "Open_vSwitch", ".", "external_ids:system-id=node-1",
        ];
        (await Programs.RunAsync("ovs-vsctl", settings)).Succeeded();
        _configuration = Write("reconciler.yaml", Everything("text"));
        _contained = new("unshare", ["--net", "sleep", "3600"]);
        await Eventually.Async(
            () => Task.FromResult(new FileInfo($"/proc/{_contained.Pid}/ns/net").LinkTarget),
            n => n != new FileInfo("/proc/self/ns/net").LinkTarget, TimeSpan.FromSeconds(30), "it has a namespace of its own");
        Write("network.yaml", """
            topology: published
            switches:
              web: {subnet: 10.140.0.0/24, dhcp: {dns: [192.0.2.53]}}
            routers:
              gw: {ports: {web: {addresses: [10.140.0.254/24]}}}
            groups:
              web: {rules: [{allow: in, protocol: tcp, ports: [80]}, {drop: in}]}
            """);
    }

    [OneTimeTearDown]
    public async Task StopServersAsync()
    {
        await _contained.DisposeAsync();
        await _northbound.DisposeAsync();
        await _openVSwitch.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Test]
    public void Every_command_is_run_here() => Assert.That(
        Leaves().Select(l => l.Name).Except(["run"]),
        Is.SubsetOf(s_runs.Select(r => r.Command)), "'run' has a test of its own");

    [Test]
    public void Every_command_that_writes_JSON_is_run_with_it() => Assert.That(
        from leaf in Leaves() where leaf.Command.Options.Any(o => o.Name == "--json") select leaf.Name,
        Is.SubsetOf(from run in s_runs where run.Arguments.Contains("--json") select run.Command));

    [TestCaseSource(nameof(s_runs)), NonParallelizable]
    public async Task A_command_answers((string Command, string[] Arguments, int[] Statuses) run)
    {
        var result = await RunAsync([.. run.Command.Split(' '), .. run.Arguments.Select(Filled)]);
        Assert.That(run.Statuses, Does.Contain(result.ExitStatus), $"{result.Output}\n{result.Errors}");
        Assert.That(result.Output, Is.Not.Empty);
        if (run.Arguments.Contains("--json"))
            Assert.That(() => JsonDocument.Parse(result.Output).Dispose(), Throws.Nothing, result.Output);
    }

    /// <summary>What is meant for a person goes nowhere else, and a command that cannot say what it does does nothing.</summary>
    [TestCaseSource(nameof(s_runs)), NonParallelizable]
    public async Task With_its_output_closed_a_command_says_so((string Command, string[] Arguments, int[] Statuses) run)
    {
        string[] arguments = [.. run.Command.Split(' '), .. run.Arguments.Select(Filled), "--config", _configuration];
        var result = await Programs.RunAsync("sh", ["-c", "exec \"$@\" >&-", "sh", Repository.Program, .. arguments]);
        Assert.That(result.ExitStatus, Is.EqualTo(3), result.Errors);
        Assert.That(result.Errors, Does.Contain("the standard output is closed").And.Not.Contain("   at "));
        var silent = await Programs.RunAsync("sh", ["-c", "exec \"$@\" >&- 2>&-", "sh", Repository.Program, .. arguments]);
        Assert.That((silent.ExitStatus, silent.Errors), Is.EqualTo((3, "")));
    }

    [Test]
    public async Task With_the_standard_error_closed_the_exit_status_tells()
    {
        var result = await Programs.RunAsync(
            "sh", ["-c", "exec \"$@\" 2>&-", "sh", Repository.Program, "status", "nobody", "--config", _configuration]);
        Assert.That((result.ExitStatus, result.Output), Is.EqualTo((2, "")));
    }

    [Test]
    public async Task Each_command_says_how_it_is_used()
    {
        foreach (var (name, _) in Leaves())
            Assert.That((await RunAsync([.. name.Split(' '), "--help"])).Succeeded(), Does.Contain("Usage:"), name);
        Assert.That((await Programs.RunAsync(Repository.Program, ["--version"])).Succeeded().Trim(), Does.Match(@"^\d+\.\d+\.\d+"));
        var mistyped = await RunAsync(["stauts"]);
        Assert.That(mistyped.ExitStatus, Is.EqualTo(2));
        Assert.That(mistyped.Errors, Does.Contain("stauts"));
    }

    [Test]
    public void Every_setting_is_in_the_configuration_that_is_used_here()
    {
        var text = File.ReadAllText(_configuration);
        Assert.That(Setting.All.Select(s => s.Key.Split('.')[^1]),
            Has.All.Matches<string>(k => text.Contains($"{k}:", StringComparison.Ordinal)));
    }

    [TestCase("text")]
    [TestCase("json")]
    public async Task The_daemon_runs_with_every_setting_over_TLS_and_takes_in_a_change(string format)
    {
        await File.WriteAllTextAsync(_configuration, Everything(format));
        // Who runs the tests may ignore SIGHUP, which is inherited.
        await using var daemon = new LoggedProcess("env", ["--default-signal=HUP", Repository.Program, "run", "--config", _configuration]);
        using var client = Reconciler.Doctor.Reading.HookSocketHttp.CreateClient(Socket, TimeSpan.FromSeconds(10));
        await Eventually.Async(async () => await AskAsync(client, "/health"), a => a.Status is HttpStatusCode.OK, TimeSpan.FromSeconds(30),
            "the daemon is healthy");
        foreach (var path in new[] { "/status", "/health", "/metrics" })
            Assert.That((await AskAsync(client, path)).Body, Is.Not.Empty, path);
        using (var status = JsonDocument.Parse((await AskAsync(client, "/status")).Body))
            Assert.That(status.RootElement.ValueKind, Is.EqualTo(JsonValueKind.Object));

        await File.WriteAllTextAsync(
            _configuration, Everything(format).Replace("lease-time: 3600", "lease-time: 59", StringComparison.Ordinal));
        await SignalAsync(daemon, "HUP");
        await Eventually.Async(
            () => Task.FromResult(daemon.Log), t => t.Contains("from 60 to", StringComparison.Ordinal), TimeSpan.FromSeconds(30),
            "the daemon says what is wrong in the configuration that it has read again");
        await SignalAsync(daemon, "TERM");
        await daemon.WaitForEndAsync();
        Assert.That(daemon.ExitStatus, Is.Zero, daemon.Log);
        if (format == "json")
        {
            foreach (var line in daemon.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Assert.That(() => JsonDocument.Parse(line).Dispose(), Throws.Nothing, line);
        }
    }

    /// <summary>An argument with what it stands for.</summary>
    private string Filled(string argument) => argument switch
    {
        Network => PathOf("network.yaml"),
        Contained => _contained.Pid.ToString(CultureInfo.InvariantCulture),
        _ => argument,
    };

    /// <summary>Every command that does something, with the commands above it.</summary>
    private static IEnumerable<(string Name, System.CommandLine.Command Command)> Leaves() => LeavesOf("", CommandLine.Root());

    private static IEnumerable<(string Name, System.CommandLine.Command Command)> LeavesOf(
        string above, System.CommandLine.Command command) =>
        from below in command.Subcommands
        where !below.Hidden
        from leaf in below.Subcommands.Count == 0 ? [(above + below.Name, below)] : LeavesOf($"{above}{below.Name} ", below)
        select leaf;

    private static async Task<(HttpStatusCode? Status, string Body)> AskAsync(HttpClient client, string path)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException e)
        {
            return (null, e.Message);
        }
    }

    private static async Task SignalAsync(LoggedProcess daemon, string signal) =>
        (await Programs.RunAsync("kill", [$"-{signal}", daemon.Pid.ToString(CultureInfo.InvariantCulture)])).Succeeded();

    private Task<CommandResult> RunAsync(string[] arguments) =>
        Programs.RunAsync(Repository.Program, [.. arguments, "--config", _configuration]);

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>A configuration with every setting.</summary>
    private string Everything(string format) => string.Create(CultureInfo.InvariantCulture, $$"""
        host: node-1
        ovs: {remote: "{{_openVSwitch.UnixText}}", ca-certificate: {{_authority.Path}}, certificate: {{_ours.Path}}, private-key: {{_ours.KeyPath}}}
        nb: {remote: ["ssl:127.0.0.1:{{_northbound.TlsPort}}"], ca-certificate: {{_authority.Path}}, certificate: {{_ours.Path}}, private-key: {{_ours.KeyPath}}, server-name: ovnnb.example}
        libvirt: {uri: "test:///default"}
        hook: {socket: "{{Socket}}", on-invalid: warn}
        sweep: {interval: 60, ovs-ports: on}
        dhcp: {dns: [192.0.2.53, "2001:db8::53"], mtu: 1400, lease-time: 3600}
        health: {tolerance: 5}
        metrics: {listen: "127.0.0.1:{{_metricsPort}}"}
        limits: {replica-memory: 256, replica-rows: 1000000}
        policy:
          networks:
            default: {switches: ["*"], external-networks: ["*"], groups: ["*"], allow: [port, mac, distributed, port-security-off, allowed-addresses, dns]}
          no-network: {switches: ["*"]}
        networks:
          default: {switch: nat-switch-1, address: dynamic}
        log:
          format: {{format}}
          level: debug
        {{string.Join('\n', LogArea.All.Select(a => $"  {a.Name}: debug"))}}
        """);
}
