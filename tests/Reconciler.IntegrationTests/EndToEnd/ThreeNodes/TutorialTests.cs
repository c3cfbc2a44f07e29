using System.Collections.Immutable;
using System.Globalization;

namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>docs/tutorial.md, run to the letter on three nodes without a logical network.</summary>
internal sealed class TutorialTests : ThreeNodesTest
{
    /// <summary>
    /// In place of an image, the lab's guest is started: virt-install gets its kernel, its console, and that it is emulated. What the page
    /// says is passed on as it is.
    /// </summary>
    private const string Prelude = """
        mkdir -p /run/tutorial; cd /run/tutorial
        virt-install() {
            local name
            for ((i = 1; i < $#; i++)); do
                [[ ${!i} != --name ]] || { local next=$((i + 1)); name=${!next}; }
            done
            command virt-install "$@" --virt-type qemu --cpu mode=maximum \
                --boot "kernel=CACHE/kernel/vmlinuz,initrd=CACHE/guest.cpio,kernel_args=console=ttyS0 quiet panic=-1 nokaslr no_timer_check tsc=reliable name=$name dhcp=1" \
                --serial "file,path=/var/log/libvirt/guests/$name.log" --serial "unix,path=/run/guests/$name.console,mode=bind"
        }
        """;

    /// <inheritdoc/>
    protected override ImmutableArray<LabNode> Nodes { get; } =
        LabNode.Several("test-t-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture), 3);

    [OneTimeSetUp]
    public Task UpAsync() => Central.UpAsync("--nodes", "3", "--network", "none");

    [OneTimeTearDown]
    public Task DownAsync() => Central.DownAsync();

    [Test]
    public async Task What_the_page_says_works_to_the_letter()
    {
        foreach (var (node, image) in new[] { (Nodes[1], "web-1"), (Nodes[2], "web-2") })
        {
            var create = $"mkdir -p /var/lib/libvirt/images && qemu-img create -q -f qcow2 /var/lib/libvirt/images/{image}.qcow2 1M";
            (await node.RunAsync("sh", "-c", create)).Succeeded();
        }

        await DocumentedPage.RunAsync("tutorial.md", 11, (where, commands) => where switch
        {
            ["on", .. var hosts] => RunOnAsync(hosts, commands),
            ["outside"] => DocumentedPage.UntilDoneAsync(() => Central.RunOutsideAsync("sh", "-c", commands), commands),
            ["in", var guest, "on", var host] =>
                DocumentedPage.UntilDoneAsync(() => NodeOf(host).RunInGuestAsync(guest, commands.Trim()), commands),
            _ => throw DocumentedPage.Unknown(where),
        });
    }

    private LabNode NodeOf(string host) => Nodes.Single(n => n.HostName == host);

    private async Task<string> RunOnAsync(string[] hosts, string commands)
    {
        var cache = Environment.GetEnvironmentVariable("LAB_CACHE") ?? Repository.PathOf("artifacts", "lab-cache");
        var prelude = Prelude.Replace("CACHE", cache, StringComparison.Ordinal);
        var output = "";
        foreach (var host in hosts)
            output = (await NodeOf(host).RunAsync("bash", "-ec", $"{prelude}\n{commands}")).Succeeded();
        return output;
    }
}
