using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;

namespace Reconciler.Ovsdb.Session;

/// <summary>How a session reaches its database.</summary>
/// <param name="Remotes">The servers, in the order in which they are tried.</param>
internal sealed record OvsdbSessionOptions(IReadOnlyList<OvsdbRemote> Remotes)
{
    /// <summary>Whether to use only the leader of a cluster (default: true). A follower may be behind.</summary>
    public bool LeaderOnly { get; init; } = true;

    /// <summary>Returns the files for <c>ssl:</c> remotes; called for each connection (default: no files).</summary>
    public Func<TlsFiles> Tls { get; init; } = static () => TlsFiles.None;

    /// <summary>Returns how much of the server's rows is held; called for each connection.</summary>
    public Func<ReplicaBudget> Budget { get; init; } = static () => ReplicaBudget.Default;

    /// <summary>How long a server may take for one request (default: 10 s).</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a server may be silent before we send an echo (default: 5 s, as the OVS clients).</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The wait before the second attempt (default: 0.1 s); it doubles with each further one.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between attempts (default: 1 s for servers on this machine, otherwise 8 s).</summary>
    public TimeSpan MaximumBackoff { get; init; } = TimeSpan.FromSeconds(Remotes.All(r => r.IsLocal) ? 1 : 8);
}
