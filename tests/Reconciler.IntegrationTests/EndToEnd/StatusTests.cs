using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary><c>reconciler status</c> in its live and its drawn form.</summary>
internal sealed class StatusTests : LabTest
{
    [Test]
    public async Task A_watch_shows_what_changes()
    {
        var seen = new StringBuilder();
        using var watch = Programs.Start(LabNode.Script("enter"), [.. Node.Enter, "reconciler", "status", "--watch"]);
        watch.OutputDataReceived += (_, line) =>
        {
            lock (seen)
                seen.AppendLine(line.Data);
        };
        watch.BeginOutputReadLine();
        try
        {
            await WaitForAsync(seen, "State", "the table's head");
            await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
            await Node.VirshAsync("start", "web-1");
            await WaitForAsync(seen, "in sync", "the domain");
            Assert.That(Text(seen), Does.Contain("web-1").And.Contain("10.140.0.10"));
            await Node.ServiceAsync("kill", "libvirtd");
            try
            {
                await WaitForAsync(seen, "libvirt could not be asked", "what is away");
            }
            finally
            {
                // Before it is back: the watch may be faster than the service's start.
                lock (seen)
                    seen.Clear();
                await Node.ServiceAsync("start", "libvirtd");
            }

            await WaitForAsync(seen, "in sync", "the domain once more");
        }
        finally
        {
            watch.Kill(entireProcessTree: true);
            await watch.WaitForExitAsync();
        }
    }

    [Test]
    public async Task Addresses_of_ovns_choice_and_interfaces_that_nobody_asks_anything_for()
    {
        Assert.That((await Node.RunAsync("reconciler", "status")).Succeeded(), Is.EqualTo("No domain here has a port or asks for one.\n"));
        await Node.NbctlAsync("set", "Logical_Switch", "nat-switch-2", "other_config:subnet=10.141.0.0/24", "other_config:exclude_ips=10.141.0.254");
        await Node.DefineAsync("web-1", Ports("<ovn:port switch=\"nat-switch-2\" address=\"dynamic\"/>"), "--network", "nat-net");
        Assert.That((await Node.RunAsync("reconciler", "status")).Succeeded(), Does.Contain("web-1 is off, and asks for one when it starts"));
        await Node.DefineAsync("off-1", Ports("<ovn:port switch=\"nat-swich-1\" address=\"10.140.0.32\"/>"), "--network", "nat-net");
        Assert.That(
            (await Node.RunAsync("reconciler", "status", "off-1", "--json")).Succeeded(),
            Does.Contain("at its next start: no logical switch 'nat-swich-1'; did you mean 'nat-switch-1'?"));
        await Node.VirshAsync("undefine", "off-1");
        await Node.VirshAsync("start", "web-1");
        await Node.WaitForUpAsync("web-1");
        var text = (await Node.PortsOfAsync("web-1")).Single()["dynamic_addresses"].Trim('"').Split(' ')[1];
        Assert.That((await Node.RunAsync("reconciler", "status")).Succeeded(), Does.Contain(text).And.Not.Contain("dynamic"));
        using var json = JsonDocument.Parse((await Node.RunAsync("reconciler", "status", "--json")).Succeeded());
        var row = json.RootElement.EnumerateArray().Single();
        Assert.That((row.GetProperty("addresses")[0].GetString(), row.GetProperty("dynamic").GetBoolean()), Is.EqualTo((text, true)));
        Assert.That((await Node.RunAsync("reconciler", "status", "--graph", "svg")).Succeeded(), Does.Contain(text));

        // One that was defined from the XML of a running one has lost its network's name.
        await Node.DefineAsync("donor-1", null, "--network", "nat-net");
        await Node.VirshAsync("start", "donor-1");
        (await Node.RunAsync(
            "sh", "-c", "virsh dumpxml donor-1 | sed -e s/donor-1/left-1/ -e '/<uuid>/d' >/run/left-1.xml && virsh -q destroy donor-1 && virsh -q define /run/left-1.xml")).Succeeded();
        await Node.VirshAsync("start", "left-1");
        await Eventually.Async(
            () => Task.FromResult(Daemon!.Log), log => log.Contains("Domain left-1: interface ", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "the log names it");
        Assert.That(Daemon!.Log, Does.Contain("is on the integration bridge and is left alone: the domain has no <port> for it, and it is on no libvirt network"));
        Assert.That((await Node.RunAsync("reconciler", "status", "left-1")).Succeeded(), Does.Contain("left alone: the domain has no <port> for it"));
        await Node.NbctlAsync("lsp-add", "nat-switch-1", (await Node.InterfaceIdsAsync("left-1")).Single());
        Assert.That((await Node.RunAsync("reconciler", "status", "left-1")).Succeeded(), Does.Contain("nat-switch-1").And.Contain("left alone: its port was made by hand"));
        await Node.NbctlAsync("lsp-del", (await Node.InterfaceIdsAsync("left-1")).Single());
        await Node.NbctlAsync("remove", "Logical_Switch", "nat-switch-2", "other_config", "subnet", "--", "remove", "Logical_Switch", "nat-switch-2", "other_config", "exclude_ips");
    }

    [Test]
    public async Task A_drawing_of_the_network()
    {
        await StartDomainAsync("web-1", Port("10.140.0.10", "<ovn:nat external=\"192.168.58.110\"/>"));
        var svg = XDocument.Parse((await Node.RunAsync("reconciler", "status", "--graph", "svg")).Succeeded());
        var texts = svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToArray();
        Assert.That(texts, Is.SupersetOf(new[] { "web-1", "10.140.0.10", "⇄ 192.168.58.110", "nat-switch-1", "gw-router" }));
        Assert.That(svg.Descendants().Where(e => e.Name.LocalName == "circle").Select(e => (string?)e.Attribute("class")), Is.EqualTo(new[] { "up" }));
        Assert.That((await Node.RunAsync("reconciler", "status", "--graph", "mermaid")).Succeeded(), Does.Contain("(\"web-1<br/>10.140.0.10<br/>192.168.58.110\"):::up"));

        var both = await Node.RunAsync("reconciler", "status", "--graph", "svg", "--json");
        Assert.That((both.ExitStatus, both.Errors), Is.EqualTo((2, "reconciler: only one of --json, --watch and --graph can be given\nTry 'reconciler --help'.\n")));
    }

    private static Task WaitForAsync(StringBuilder seen, string text, string what) =>
        Eventually.Async(() => Task.FromResult(Text(seen)), t => t.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(10), what);

    private static string Text(StringBuilder seen)
    {
        lock (seen)
            return seen.ToString();
    }
}
