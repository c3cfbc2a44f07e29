using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Benchmarks.Running;

/// <summary>One node of the lab: real Open vSwitch, OVN, libvirt and QEMU.</summary>
internal sealed class Node : IAsyncDisposable
{
    /// <summary>The host's name in OVN.</summary>
    public const string HostName = "node-1";

    private readonly string _lab;
    private readonly string _root;

    private Node(string lab, string root)
    {
        _lab = lab;
        _root = root;
    }

    /// <summary>How the lab's scripts find it.</summary>
    private string[] Enter => ["--name", _lab, "--node", "1"];

    /// <summary>The Northbound, as it is reached from outside of the node.</summary>
    public OvsdbRemote Northbound => RemoteOf("run/ovn/ovnnb_db.sock");

    /// <summary>The local Open vSwitch database, as it is reached from outside of the node.</summary>
    public OvsdbRemote OpenVSwitch => RemoteOf("run/openvswitch/db.sock");

    /// <summary>Brings a node up, with what <c>make stage</c> has made installed.</summary>
    public static async Task<Node> StartAsync(CancellationToken cancellationToken)
    {
        const string lab = "bench";
        await Programs.RunAsync(Repository.LabScript("up"), ["--name", lab, "--staged", Repository.Staged], cancellationToken);
        var first = (await File.ReadAllTextAsync($"/run/reconciler-lab/{lab}/node-1/pid", cancellationToken)).Trim();
        return new(lab, $"/proc/{first}/root");
    }

    /// <summary>A file of the node, as it is seen from outside of it.</summary>
    public string Path(string path) => System.IO.Path.Combine(_root, path.TrimStart('/'));

    /// <summary>Runs a program in the node.</summary>
    public Task<string> RunAsync(IEnumerable<string> command, CancellationToken cancellationToken, string? input = null) =>
        Programs.RunAsync(Repository.LabScript("enter"), [.. Enter, .. command], cancellationToken, input);

    /// <summary>Starts a program in the node.</summary>
    public System.Diagnostics.Process Start(params IEnumerable<string> command) => Programs.Start(Repository.LabScript("enter"), [.. Enter, .. command]);

    /// <summary>Starts, stops, restarts or kills a service.</summary>
    public Task ServiceAsync(string action, string service, CancellationToken cancellationToken) =>
        Programs.RunAsync(Repository.LabScript("service"), [.. Enter, action, service], cancellationToken);

    /// <summary>The XML of a domain, as <c>tests/lab/domain</c> writes it.</summary>
    public static Task<string> DomainXmlAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        Programs.RunAsync(Repository.LabScript("domain"), arguments, cancellationToken);

    /// <summary>Defines a domain.</summary>
    public Task DefineAsync(string xml, CancellationToken cancellationToken) =>
        RunAsync(["virsh", "-q", "define", "/dev/stdin"], cancellationToken, xml);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Programs.RunAsync(Repository.LabScript("down"), ["--name", _lab], CancellationToken.None);

    private OvsdbRemote RemoteOf(string socket) =>
        OvsdbRemote.TryParseList($"unix:{Path(socket)}", out var remotes, out var error) ? remotes[0] : throw new BenchmarkException(error);
}
