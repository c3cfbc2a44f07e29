namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What tests with network namespaces have in common.</summary>
internal abstract class NamespaceTest : LabTest
{
    /// <summary>The switch that they are attached to.</summary>
    protected const string Switch = "nat-switch-1";

    [TearDown]
    public async Task ClearAsync()
    {
        await Node.ServiceAsync("start", "libvirtd");
        await Node.NbctlAsync("remove", "Logical_Switch", Switch, "other_config", "subnet", "exclude_ips");
        var namespaces = (await Node.RunAsync("ip", "netns", "list")).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in namespaces.Select(l => l.Split(' ')[0]))
        {
            await Node.RunAsync("reconciler", "detach", name);
            await Node.RunAsync("ip", "netns", "del", name);
        }

        var ports = (await Node.VsctlAsync("list-ports", "br-int")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var port in ports.Where(p => p.StartsWith('v')))
        {
            await Node.VsctlAsync("del-port", port);
            await Node.RunAsync("ip", "link", "del", port);
        }
    }

    /// <summary>Makes namespaces.</summary>
    protected static async Task MakeAsync(params string[] names)
    {
        foreach (var name in names)
            (await Node.RunAsync("ip", "netns", "add", name)).Succeeded();
    }

    /// <summary>Attaches the namespace of that name.</summary>
    protected static Task<CommandResult> AttachAsync(string name, params string[] arguments) =>
        Node.RunAsync(["reconciler", "attach", name, "--netns", name, "--switch", Switch, .. arguments]);

    /// <summary>Waits until an address answers a namespace.</summary>
    protected static Task PingAsync(string name, string address) => Eventually.Async(
        () => Node.RunAsync("ip", "netns", "exec", name, "ping", "-c", "1", "-W", "1", address), p => p.ExitStatus == 0, Eventually.Patience,
        $"{address} answers {name}");

    /// <summary>Looks whether nothing is left of a workload, here and in the databases.</summary>
    protected static async Task NothingLeftAsync(string name)
    {
        await Eventually.Async(() => Node.PortsOfAsync(name), p => p.IsEmpty, Eventually.Patience, $"no port of {name} is left");
        await Eventually.Async(
            Node.NatsAsync, n => !n.Any(r => r.ExternalId("reconciler:vm-name") == name), Eventually.Patience,
            $"no floating IP of {name} is left");
        Assert.That(await Node.VsctlAsync("list-ports", "br-int"), Does.Not.Contain($"v{name}-"));
        Assert.That((await Node.RunAsync("ip", "-brief", "link")).Succeeded(), Does.Not.Contain($"v{name}-"));
        Assert.That((await Node.RunAsync("ip", "-n", name, "-brief", "link", "show", "dev", "eth0")).ExitStatus, Is.Not.Zero);
    }
}
