using System.Collections.Immutable;
using Reconciler.Doctor.Facts;
using Reconciler.Libvirt;
using Reconciler.Ownership;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Doctor.Reading;

/// <summary>Reads facts from libvirt that only the doctor needs: the definitions of running domains, and autostart.</summary>
internal static class LibvirtReader
{
    /// <summary>Adds these facts. The call blocks until libvirt answers.</summary>
    /// <param name="uri">The libvirt URI.</param>
    /// <param name="facts">The facts so far.</param>
    /// <exception cref="LibvirtException">The connection cannot be made, or is lost.</exception>
    public static LibvirtFacts AddTo(string uri, LibvirtFacts facts)
    {
        using var connection = LibvirtConnection.OpenReadOnly(uri);
        var configured = ImmutableDictionary.CreateBuilder<WorkloadId, WorkloadDefinition>();
        var autostarted = ImmutableHashSet.CreateBuilder<WorkloadId>();
        foreach (var domain in facts.Domains)
        {
            using var found = connection.FindDomain(Guid.Parse(domain.Id.Key));
            if (found is null)
                continue;
            try
            {
                if (!found.IsPersistent())
                    continue;
                if (found.IsAutostarted())
                    autostarted.Add(domain.Id);
                configured[domain.Id] = DomainIntake.Of(found.ReadDefinition(inactive: true));
            }
            catch (Exception e) when (e is DomainXmlException or LibvirtException { IsNoDomain: true })
            {
                // The domain is gone by now, or it cannot be read; then its assessment says so.
            }
        }

        var networks = ReadNetworks(connection);
        return facts with
        {
            Version = connection.ReadVersion(),
            Configured = configured.ToImmutable(),
            Autostarted = autostarted.ToImmutable(),
            NetworkStates = networks ?? [],
            AreNetworksKnown = networks is not null,
        };
    }

    private static ImmutableArray<NetworkFacts>? ReadNetworks(LibvirtConnection connection)
    {
        var networks = ImmutableArray.CreateBuilder<NetworkFacts>();
        IReadOnlyList<LibvirtNetwork> listed;
        try
        {
            listed = connection.ListNetworks();
        }
        catch (LibvirtException) when (connection.IsAlive)
        {
            // There is no network driver, or its daemon is away.
            return null;
        }

        foreach (var network in listed)
        {
            using (network)
            {
                try
                {
                    networks.Add(Read(network));
                }
                catch (LibvirtException e) when (e.Code == LibvirtErrorCodes.NoNetwork)
                {
                    // It has gone meanwhile.
                }
            }
        }

        return [.. networks.OrderBy(n => n.Name, StringComparer.Ordinal)];
    }

    private static NetworkFacts Read(LibvirtNetwork network)
    {
        var active = network.IsActive();
        try
        {
            return new(network.Name, active, network.ReadDefinition(), active ? network.ReadLiveDefinition() : null);
        }
        catch (DomainXmlException e)
        {
            return new(network.Name, active, null, null) { Error = e.Message };
        }
    }
}
