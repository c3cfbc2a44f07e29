using System.Text.RegularExpressions;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>docs/containers.md, run to the letter.</summary>
internal sealed partial class ContainersPageTests : LabTest
{
    private const string Machine = "/var/lib/machines/shop";

    /// <summary>A container's root with a busybox, and with what systemd-nspawn looks for.</summary>
    private const string Root = $"""
        mkdir -p {Machine}/bin {Machine}/usr/lib {Machine}/etc {Machine}/tmp
        cp /usr/bin/busybox {Machine}/bin
        ln -sf busybox {Machine}/bin/ping
        echo ID=lab >{Machine}/etc/os-release
        ln -sf ../../etc/os-release {Machine}/usr/lib/os-release
        """;

    [TearDown]
    public Task ClearAsync() => Node.RunAsync("sh", "-c", $"""
        for n in web db shop; do reconciler detach $n; ip netns del $n; done
        ovs-vsctl --if-exists del-port vdb; ip link del vdb; rm -rf {Machine}
        """);

    [Test]
    public async Task What_the_page_says_works_to_the_letter()
    {
        (await Node.RunAsync("sh", "-ec", Root)).Succeeded();
        var blocks = BlockPattern().Matches(await File.ReadAllTextAsync(Repository.PathOf("docs", "containers.md")));
        Assert.That(blocks, Has.Count.GreaterThan(12));
        var printed = "";
        foreach (Match block in blocks)
        {
            var (where, commands) = (block.Groups["where"].Value, block.Groups["commands"].Value);
            await TestContext.Out.WriteLineAsync($"{where}:\n{commands}");
            printed = where switch
            {
                // A ping may come before ovn-controller has made the flows of a port that was plugged in by hand.
                "run" when commands.Contains("ping", StringComparison.Ordinal) => await WaitAsync(() => Node.RunAsync("sh", "-ec", commands), commands),
                "run" => (await Node.RunAsync("sh", "-ec", commands)).Succeeded(),
                "outside" => await WaitAsync(() => Node.RunOutsideAsync("sh", "-c", commands), commands),
                // The lab has no control groups, and no systemd to register with.
                "nspawn" => (await Node.RunAsync("unshare", "--mount", "sh", "-ec", "mount -t cgroup2 cgroup2 /sys/fs/cgroup\n"
                    + commands.Replace("systemd-nspawn", "systemd-nspawn --register=no --keep-unit", StringComparison.Ordinal))).Succeeded(),
                "prints" => Check(printed, commands),
                _ => throw new FormatException($"docs/containers.md: '{where}' is not known"),
            };
        }
    }

    private static async Task<string> WaitAsync(Func<Task<CommandResult>> run, string commands) =>
        (await Eventually.Async(run, r => r.ExitStatus == 0, Eventually.Patience, commands)).Output;

    private static string Check(string printed, string lines)
    {
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.That(printed, Does.Contain(line));
        return printed;
    }

    [GeneratedRegex(@"<!-- (?<where>run|outside|prints|nspawn) -->\n```\n(?<commands>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BlockPattern();
}
