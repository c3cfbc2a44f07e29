using System.Collections.Immutable;

namespace Reconciler.Topology.HostNetworks;

/// <summary>What has to be done with a libvirt network of this host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsNew">Whether it is not there yet.</param>
/// <param name="Definition">Its new definition; null if it stays.</param>
/// <param name="Starts">Whether it has to be started.</param>
/// <param name="Autostarts">Whether it is to be started with the host from now on.</param>
/// <param name="Details">What changes, in words.</param>
internal sealed record HostNetworkChange(
    string Name, bool IsNew, string? Definition, bool Starts, bool Autostarts, ImmutableArray<string> Details)
{
    /// <summary>Why nothing can be done; null if it can.</summary>
    public string? Problem { get; init; }
}
