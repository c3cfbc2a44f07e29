using System.Diagnostics;

namespace Reconciler.Libvirt;

/// <summary>Turns what libvirt answers about a domain or a network into an observation.</summary>
internal static class ObservationReader
{
    /// <summary>How often to read a domain that starts or stops between two calls.</summary>
    private const int Attempts = 3;

    /// <summary>Reads a domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="readStarted">When its reading began.</param>
    /// <param name="asksForJob">
    /// Whether to ask libvirt for the job of a domain that looks paused for a migration. During a migration the answer may take long.
    /// </param>
    /// <param name="states">What was read of all domains after <paramref name="readStarted"/>; null to ask for this domain alone.</param>
    /// <returns>The observation, or <see langword="null"/> when the domain is gone by now.</returns>
    /// <exception cref="LibvirtException">The domain's state cannot be read.</exception>
    internal static DomainObservation? ReadDomain(
        LibvirtDomain domain, long readStarted, bool asksForJob = true, DomainStateList? states = null)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var observation = ReadOnce(domain, readStarted, attempt == 1 ? states : null);
                // The answers come from different moments. They do not fit together if the domain started or stopped in between.
                if (observation.Active == (observation.State == DomainStates.Shutoff) && attempt < Attempts)
                    continue;
                return asksForJob ? observation with { StateReason = ReasonOf(domain, observation) } : observation;
            }
        }
        catch (LibvirtException e) when (e.IsNoDomain)
        {
            return null;
        }
    }

    /// <summary>Reads a network.</summary>
    /// <returns>The observation, or <see langword="null"/> when the network is gone by now.</returns>
    /// <exception cref="LibvirtException">The network's state cannot be read.</exception>
    internal static NetworkObservation? ReadNetwork(LibvirtNetwork network)
    {
        var readStarted = Stopwatch.GetTimestamp();
        try
        {
            var active = network.IsActive();
            NetworkDefinition? definition = null;
            string? error = null;
            try
            {
                definition = network.ReadDefinition();
            }
            catch (DomainXmlException e)
            {
                error = e.Message;
            }
            return new NetworkObservation(network.Uuid, definition?.Name ?? network.Name, active, definition, error, readStarted);
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCodes.NoNetwork)
        {
            return null;
        }
    }

    /// <summary>Reads all networks; <see langword="null"/> when they cannot be read although the connection is good.</summary>
    /// <remarks>
    /// With modular daemons another daemon (virtnetworkd) serves the networks, and it may be down or absent. libvirtd may have no network
    /// driver. In both cases the domains are still followed, and the networks must not look as if they were gone.
    /// </remarks>
    internal static List<NetworkObservation>? ReadNetworks(LibvirtConnection connection, out string? error)
    {
        error = null;
        var networks = new List<NetworkObservation>();
        try
        {
            foreach (var network in connection.ListNetworks())
            {
                using (network)
                {
                    if (ReadNetwork(network) is { } observation)
                        networks.Add(observation);
                }
            }

            return networks;
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCodes.NoSupport || connection.IsAlive)
        {
            error = e.Message;
            return null;
        }
    }

    /// <summary>
    /// The reason for the domain's state. QEMU loads a saved guest like a migrated one, so a domain that was restored with <c>--paused</c>
    /// keeps the reason "migration" for as long as it is paused. Such a domain has no job.
    /// </summary>
    private static int ReasonOf(LibvirtDomain domain, DomainObservation observation)
    {
        if (!DomainStates.IsPausedForMigration(observation.State, observation.StateReason))
            return observation.StateReason;
        try
        {
            // The migration may have ended between the two answers, so the state is read again.
            return !domain.HasJob() && domain.GetState() == (observation.State, observation.StateReason)
                ? DomainStates.PausedByUser
                : observation.StateReason;
        }
        catch (LibvirtException e) when (!e.IsNoDomain)
        {
            // A destination does not report its job. If the answer is unknown, it may be a migration.
            return observation.StateReason;
        }
    }

    private static DomainObservation ReadOnce(LibvirtDomain domain, long readStarted, DomainStateList? states)
    {
        var isListed = states?.States.ContainsKey(domain.Uuid) is true;
        var (state, reason) = isListed ? states!.States[domain.Uuid] : domain.GetState();
        var persistent = isListed ? states!.Persistent.Contains(domain.Uuid) : domain.IsPersistent();
        DomainDefinition? definition = null;
        string? error = null;
        try
        {
            // Without the flag, libvirt returns the live XML, or the defined XML of an inactive domain. The live XML has an id.
            definition = domain.ReadDefinition(inactive: false);
        }
        catch (DomainXmlException e)
        {
            error = e.Message;
        }
        catch (LibvirtException e) when (!e.IsNoDomain)
        {
            // For example, the XML is larger than libvirt's protocol allows. If the connection has failed, the next call reports it.
            error = e.Message;
        }
        var active = definition is null ? domain.IsActive() : definition.Id is not null;
        var (next, nextError) = active && persistent ? ReadNext(domain) : (null, null);
        return new DomainObservation(domain.Uuid, definition?.Name ?? domain.Name, active, persistent, state, definition, error, readStarted)
        {
            StateReason = reason,
            NextDefinition = next,
            NextDefinitionError = nextError,
        };
    }

    /// <summary>Reads the definition for the next start of a running domain.</summary>
    private static (DomainDefinition? Definition, string? Error) ReadNext(LibvirtDomain domain)
    {
        try
        {
            return (domain.ReadDefinition(inactive: true), null);
        }
        catch (DomainXmlException e)
        {
            return (null, e.Message);
        }
        catch (LibvirtException e) when (!e.IsNoDomain)
        {
            return (null, e.Message);
        }
    }
}
