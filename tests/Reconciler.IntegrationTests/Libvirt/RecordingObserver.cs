using System.Collections.Concurrent;
using System.Diagnostics;
using Reconciler.Libvirt;

namespace Reconciler.IntegrationTests.Libvirt;

/// <summary>Keeps every call, and lets a test wait for one.</summary>
internal sealed class RecordingObserver : ILibvirtObserver
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<object> _calls = new();

    internal IReadOnlyList<object> Calls => [.. _calls];

    public void OnSynced(IReadOnlyList<DomainObservation> domains, IReadOnlyList<NetworkObservation> networks, long readStarted)
        => _calls.Enqueue(new Synced(domains, networks, readStarted));

    public void OnDomain(DomainObservation domain) => _calls.Enqueue(domain);

    public void OnDomainGone(Guid uuid, long readStarted) => _calls.Enqueue(new Gone(uuid, readStarted));

    public void OnNetworks(IReadOnlyList<NetworkObservation> networks) => _calls.Enqueue(networks);

    public void OnNetworksUnknown(string reason) => _calls.Enqueue(new NetworksUnknown(reason));

    public void OnDisconnected(string reason) => _calls.Enqueue(new Disconnected(reason));

    internal void Clear() => _calls.Clear();

    /// <summary>Waits until a call of one kind has come that meets a condition, and returns it.</summary>
    internal T WaitFor<T>(Func<T, bool>? condition = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < s_patience)
        {
            foreach (var call in _calls.OfType<T>())
            {
                if (condition is null || condition(call))
                    return call;
            }
            Thread.Sleep(5);
        }
        throw new TimeoutException($"no such {typeof(T).Name}; there were: {string.Join(", ", _calls)}");
    }

    internal sealed record Synced(IReadOnlyList<DomainObservation> Domains, IReadOnlyList<NetworkObservation> Networks, long ReadStarted);

    internal sealed record Gone(Guid Uuid, long ReadStarted);

    internal sealed record NetworksUnknown(string Reason);

    internal sealed record Disconnected(string Reason);
}
