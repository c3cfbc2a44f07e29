using System.Net;
using Reconciler.Doctor.Reading;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>A host whose reconciler is a process of its own, told of its domains as libvirt's hooks do. Nothing runs in them.</summary>
internal sealed class DaemonOnServers : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly OvsdbServer _openVSwitch;
    private readonly HostOnServers _plugs;
    private readonly DaemonProcess _daemon;
    private readonly HttpClient _client;

    private DaemonOnServers(DirectoryInfo directory, OvsdbServer openVSwitch, HostOnServers plugs, DaemonProcess daemon, HttpClient client)
    {
        _directory = directory;
        _openVSwitch = openVSwitch;
        _plugs = plugs;
        _daemon = daemon;
        _client = client;
    }

    /// <summary>The process.</summary>
    public DaemonProcess Daemon => _daemon;

    /// <summary>The databases, as the test uses them: to plug interfaces in, and to see what is there.</summary>
    public HostOnServers Databases => _plugs;

    /// <summary>Starts the host's Open vSwitch database and its daemon, and waits until that is healthy.</summary>
    public static async Task<DaemonOnServers> StartAsync(string name, OvsdbServer northbound)
    {
        var directory = Directory.CreateTempSubdirectory("daemon-");
        var openVSwitch = await OvsdbServer.StartStandaloneAsync(OvsdbServer.OpenVSwitchSchema);
        var plugs = await HostOnServers.ConnectAsync(name, openVSwitch, northbound);
        var socket = Path.Combine(directory.FullName, "hook.sock");
        var configuration = Path.Combine(directory.FullName, "reconciler.yaml");
        // libvirt's own driver for tests makes up one domain in the daemon's memory: there is a libvirt, and it knows none of ours.
        // The hooks' news stay as long as no full look comes in between.
        await File.WriteAllTextAsync(configuration, $$"""
            ovs: {remote: "{{openVSwitch.UnixText}}"}
            nb: {remote: "{{northbound.UnixText}}"}
            libvirt: {uri: "test:///default"}
            hook: {socket: "{{socket}}"}
            sweep: {interval: 86400}
            """);
        var client = HookSocketHttp.CreateClient(socket, TimeSpan.FromSeconds(10));
        var host = new DaemonOnServers(directory, openVSwitch, plugs, DaemonProcess.StartAlone("--config", configuration), client);
        try
        {
            await Eventually.Async(host.IsHealthyAsync, static h => h, TimeSpan.FromSeconds(20), $"the daemon of {name} is healthy");
            return host;
        }
        catch (TimeoutException e)
        {
            var log = host.Daemon.Log;
            await host.DisposeAsync();
            throw new AssertionException($"{e.Message}\n{log}", e);
        }
    }

    /// <summary>Posts a hook call.</summary>
    /// <returns>Why the daemon refuses; null when it does not.</returns>
    public async Task<string?> HookAsync(string operation, string name, string xml)
    {
        using var response = await _client.PostAsync(
            new Uri($"/hook?driver=qemu&object={name}&operation={operation}&suboperation=begin&extra=-", UriKind.Relative), new StringContent(xml));
        var text = (await response.Content.ReadAsStringAsync()).TrimEnd('\n');
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent).Or.EqualTo(HttpStatusCode.Conflict), text);
        return response.StatusCode is HttpStatusCode.Conflict ? text : null;
    }

    /// <summary>How many passes there were, and how many ports the daemon takes for its own.</summary>
    public async Task<(double Passes, double Rows)> PassesAsync()
    {
        var lines = (await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');
        return (Sum("reconciler_passes_total"), Sum("reconciler_rows{table=\"Logical_Switch_Port\"}"));

        double Sum(string metric) => lines.Where(l => l.StartsWith(metric, StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _daemon.DisposeAsync();
        await _plugs.DisposeAsync();
        await _openVSwitch.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task<bool> IsHealthyAsync()
    {
        try
        {
            return Daemon.HasEnded || (await _client.GetAsync(new Uri("/health", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }
}
