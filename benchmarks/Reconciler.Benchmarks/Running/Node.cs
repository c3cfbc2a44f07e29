using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Benchmarks.Running;

/// <summary>One node of the lab: real Open vSwitch, OVN, libvirt and QEMU.</summary>
internal sealed class Node : IAsyncDisposable
{
    private Node(LabNode lab) => Lab = lab;

    /// <summary>The node itself.</summary>
    public LabNode Lab { get; }

    /// <summary>The Northbound, as it is reached from outside of the node.</summary>
    public OvsdbRemote Northbound => RemoteOf("run/ovn/ovnnb_db.sock");

    /// <summary>The local Open vSwitch database, as it is reached from outside of the node.</summary>
    public OvsdbRemote OpenVSwitch => RemoteOf("run/openvswitch/db.sock");

    /// <summary>Brings a node up, with what <c>make stage</c> has made installed.</summary>
    public static async Task<Node> StartAsync()
    {
        var lab = new LabNode("bench");
        await lab.UpWithoutGuestAsync();
        return new(lab);
    }

    /// <summary>The same, with what guests run.</summary>
    public static async Task<Node> StartWithGuestAsync()
    {
        var lab = new LabNode("bench");
        await lab.UpAsync();
        return new(lab);
    }

    /// <summary>Runs a program in the node, which must succeed.</summary>
    public async Task<string> RunAsync(IEnumerable<string> command, CancellationToken cancellationToken) =>
        (await Programs.RunAsync(LabNode.Script("enter"), [.. Lab.Enter, .. command], cancellationToken: cancellationToken)).Succeeded();

    /// <summary>Starts a program in the node.</summary>
    public System.Diagnostics.Process Start(params IEnumerable<string> command) =>
        Programs.Start(LabNode.Script("enter"), [.. Lab.Enter, .. command]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Lab.DownAsync();

    private OvsdbRemote RemoteOf(string socket) =>
        OvsdbRemote.TryParseList($"unix:{Lab.PathOf(socket)}", out var remotes, out var error)
            ? remotes[0]
            : throw new BenchmarkException(error);
}
