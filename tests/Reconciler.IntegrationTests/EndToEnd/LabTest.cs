
namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What every test on the lab begins and ends with: one lab for all, a fresh daemon for each, and nothing left behind.</summary>
[NonParallelizable]
[Category("OneNode")]
internal abstract class LabTest
{
    /// <summary>The lab.</summary>
    protected static LabNode Node => LabSetUp.Node;

    /// <summary>The daemon; null while a test has stopped it.</summary>
    protected DaemonProcess? Daemon { get; private set; }

    /// <summary>The annotation's namespace declaration.</summary>
    protected const string Namespace = "xmlns:ovn=\"urn:ovn-reconciler:domain:1\"";

    /// <summary>An annotation with these ports.</summary>
    protected static string Ports(string ports) => $"<ovn:ports {Namespace}>{ports}</ovn:ports>";

    /// <summary>An annotation with one port on nat-switch-1.</summary>
    protected static string Port(string address, string inner = "") =>
        Ports($"<ovn:port switch=\"nat-switch-1\" address=\"{address}\">{inner}</ovn:port>");

    /// <summary>Starts the daemon and waits until it follows all three sources.</summary>
    protected async Task StartDaemonAsync(params string[] arguments)
    {
        Daemon = await DaemonProcess.StartWithDebugLogAsync(Node, arguments);
        await Daemon.WaitUntilHealthyAsync(Node);
    }

    /// <summary>Starts the daemon and does not wait for it.</summary>
    protected async Task LaunchDaemonAsync() => Daemon = await DaemonProcess.StartWithDebugLogAsync(Node);

    /// <summary>Has the daemon run with a configuration of the test's own.</summary>
    protected async Task RestartDaemonWithAsync(string yaml)
    {
        await KillDaemonAsync();
        (await Node.RunAsync("sh", "-c", "mkdir -p /run/test && printf '%s\\n' \"$1\" >/run/test/reconciler.yaml", "sh", yaml)).Succeeded();
        await StartDaemonAsync("--config", "/run/test/reconciler.yaml");
    }

    /// <summary>Defines a domain with one interface, starts it and waits until its port is up.</summary>
    protected static async Task StartDomainAsync(string name, string annotation)
    {
        await Node.DefineAsync(name, annotation, "--network", "nat-net");
        await Node.VirshAsync("start", name);
        await Node.WaitForUpAsync(name);
    }

    /// <summary>Starts a guest and waits until it has booted.</summary>
    protected static Task StartGuestAsync(string name) => Node.StartGuestAsync(name);

    /// <summary>Waits until a command succeeds in a guest.</summary>
    protected static Task<CommandResult> WaitInGuestAsync(string name, string command, string what) =>
        Eventually.Async(() => Node.RunInGuestAsync(name, command), r => r.ExitStatus == 0, TimeSpan.FromSeconds(15), what);

    /// <summary>Waits until an address answers from outside of the node.</summary>
    protected static Task<CommandResult> WaitForAnswerAsync(string address) =>
        Eventually.Async(() => Node.RunOutsideAsync("ping", "-c", "1", "-W", "1", address), p => p.ExitStatus == 0, TimeSpan.FromSeconds(15), $"{address} answers from outside");

    /// <summary>Gives a running domain another annotation.</summary>
    protected static Task AnnotateAsync(string name, string ports) =>
        Node.VirshAsync("metadata", name, "urn:ovn-reconciler:domain:1", "--live", "--key", "ovn", "--set", $"<ports>{ports}</ports>");

    /// <summary>Ends the daemon as a crash would.</summary>
    protected async Task KillDaemonAsync()
    {
        await Daemon!.SignalAsync("KILL");
        await Daemon.WaitForEndAsync();
        await Daemon.DisposeAsync();
        Daemon = null;
    }

    /// <summary>Starts from nothing, with a daemon.</summary>
    [SetUp]
    public Task BeginAsync() => StartDaemonAsync();

    /// <summary>Removes everything, with a daemon that works, and looks whether that is so.</summary>
    [TearDown]
    public async Task EndAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status is NUnit.Framework.Interfaces.TestStatus.Failed)
            await TestContext.Out.WriteLineAsync($"The daemon's log:\n{Daemon?.Log}");
        if (Daemon is null or { HasEnded: true })
            await StartDaemonAsync();
        try
        {
            await Node.RemoveDomainsAsync();
            await Node.WaitForNothingLeftAsync(5);
        }
        finally
        {
            await Daemon!.DisposeAsync();
            Daemon = null;
        }
    }
}
