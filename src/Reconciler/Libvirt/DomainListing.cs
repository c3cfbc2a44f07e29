using System.Diagnostics;

namespace Reconciler.Libvirt;

/// <summary>
/// All domains of a connection with their states, read in three calls. Only the XML is then asked for domain by domain.
/// </summary>
internal sealed class DomainListing : IDisposable
{
    private readonly Dictionary<Guid, LibvirtDomain> _domains;
    private readonly DomainStateList? _states;

    private DomainListing(Dictionary<Guid, LibvirtDomain> domains, DomainStateList? states, long readStarted)
    {
        _domains = domains;
        _states = states;
        ReadStarted = readStarted;
    }

    /// <summary>When its reading began, as a <see cref="Stopwatch"/> timestamp.</summary>
    public long ReadStarted { get; }

    /// <summary>All domains.</summary>
    public IReadOnlyCollection<Guid> Domains => _domains.Keys;

    /// <summary>Reads the list.</summary>
    /// <param name="connection">The connection. Only its thread may use the list.</param>
    /// <exception cref="LibvirtException">The connection cannot be used.</exception>
    public static DomainListing Read(LibvirtConnection connection)
    {
        var readStarted = Stopwatch.GetTimestamp();
        var states = connection.ReadStates();
        return new(connection.ListDomains().ToDictionary(d => d.Uuid), states, readStarted);
    }

    /// <summary>Reads a domain's XML, and says what is known of it.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="asksForJob">See <see cref="ObservationReader.ReadDomain"/>.</param>
    /// <returns>The observation; null if there is no such domain.</returns>
    /// <exception cref="LibvirtException">The connection cannot be used.</exception>
    public DomainObservation? Observe(Guid domain, bool asksForJob) => _domains.TryGetValue(domain, out var listed)
        ? ObservationReader.ReadDomain(listed, ReadStarted, asksForJob, _states)
        : null;

    /// <summary>Says what the list alone says of a domain: whether it runs, and not what its XML says. No call is made.</summary>
    /// <param name="domain">One of <see cref="Domains"/>.</param>
    public DomainObservation Glance(Guid domain)
    {
        var listed = _domains[domain];
        var (state, reason) = _states?.States.GetValueOrDefault(domain) ?? default;
        return new(
            domain, listed.Name, listed.WasActive, _states?.Persistent.Contains(domain) is true, state, null, "it has not been read",
            ReadStarted)
        {
            StateReason = reason,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var domain in _domains.Values)
            domain.Dispose();
    }
}
