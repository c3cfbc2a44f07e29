namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>docs/containers.md, run to the letter.</summary>
internal sealed class ContainersPageTests : LabTest
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
        await DocumentedPage.RunAsync("containers.md", 13, (where, commands) => where switch
        {
            // A ping may come before ovn-controller has made the flows of a port that was plugged in by hand.
            ["run"] when commands.Contains("ping", StringComparison.Ordinal) =>
                DocumentedPage.UntilDoneAsync(() => Node.RunAsync("sh", "-ec", commands), commands),
            ["run"] => RunAsync("sh", "-ec", commands),
            ["outside"] => DocumentedPage.UntilDoneAsync(() => Node.RunOutsideAsync("sh", "-c", commands), commands),
            // The lab has no control groups, and no systemd to register with.
            ["nspawn"] => RunAsync("unshare", "--mount", "sh", "-ec", "mount -t cgroup2 cgroup2 /sys/fs/cgroup\n"
                + commands.Replace("systemd-nspawn", "systemd-nspawn --register=no --keep-unit", StringComparison.Ordinal)),
            _ => throw DocumentedPage.Unknown(where),
        });
    }

    private static async Task<string> RunAsync(params string[] command) => (await Node.RunAsync(command)).Succeeded();
}
