namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary><c>reconciler doctor --topology</c> compares the network and the hosts with the file that the lab's network is made of.</summary>
internal sealed class TopologyFileTests : DoctorTest
{
    private static readonly string s_file = LabNode.Script("network.yaml");

    [Test]
    public async Task What_differs_from_the_file_is_found_and_the_remedy_leads_to_it()
    {
        Assert.That(await FindAsync("--topology", s_file), Is.Empty);
        await Node.NbctlAsync("lr-route-del", "gw-router", "0.0.0.0/0");
        try
        {
            Assert.That(await FindAsync("--topology", s_file), Does.Contain("topology-differs topology lab"));
            Assert.That((await Node.RunAsync("reconciler", "topology", "plan", s_file)).Output, Does.Contain("+ route 0.0.0.0/0 on router gw-router"));
        }
        finally
        {
            (await Node.RunAsync("reconciler", "topology", "apply", s_file)).Succeeded();
        }

        await Eventually.Async(() => FindAsync("--topology", s_file), f => f.Length == 0, Eventually.Patience, "all is as the file says");
    }

    [Test]
    public async Task What_the_hosts_lack_for_the_file_is_found()
    {
        var file = (await File.ReadAllTextAsync(s_file)).Replace("network: physnet", "network: physnett", StringComparison.Ordinal);
        (await Node.RunWithInputAsync(file, "sh", "-c", "cat >/run/network.yaml")).Succeeded();
        var found = await FindAsync("--topology", "/run/network.yaml");
        Assert.That(found, Does.Contain("topology-host topology lab").And.Contain("topology-differs topology lab"));

        (await Node.RunWithInputAsync(file.Replace("10.141.0.254/24", "10.141.0/24", StringComparison.Ordinal), "sh", "-c", "cat >/run/network.yaml"))
            .Succeeded();
        Assert.That(await FindAsync("--topology", "/run/network.yaml"), Is.EqualTo(new[] { "topology-file file /run/network.yaml" }));
    }
}
