using System.Collections.Immutable;
using Reconciler.Doctor.Facts;
using Reconciler.Libvirt;
using Reconciler.Ownership;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Doctor.Reading;

/// <summary>Reads of libvirt what only the doctor asks for: what is defined beside what runs, and what starts with the host.</summary>
internal static class LibvirtReader
{
    /// <summary>Adds it to what is known. Blocks as long as libvirt takes.</summary>
    /// <param name="uri">The libvirt URI.</param>
    /// <param name="facts">What is known.</param>
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
                // It has gone meanwhile, or cannot be read, which its assessment says.
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
            // There is no driver of networks, or its daemon is away.
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
