using System.Collections.Immutable;
using System.Xml.Linq;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Commands;

/// <summary>A domain whose annotation is read and written: its live XML, its definition, and the libvirt networks.</summary>
internal sealed class AnnotatedDomain : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _uri;
    private readonly LibvirtConnection _libvirt;
    private readonly LibvirtDomain _domain;

    private AnnotatedDomain(string uri, LibvirtConnection libvirt, LibvirtDomain domain)
    {
        _uri = uri;
        _libvirt = libvirt;
        _domain = domain;
        Live = domain.IsActive() ? domain.ReadDefinition(inactive: false) : null;
        Config = domain.IsPersistent() ? domain.ReadDefinition(inactive: true) : null;
        var networks = libvirt.ListNetworks();
        Networks = networks.Select(ObservationReader.ReadNetwork).Select(n => n?.Definition).OfType<NetworkDefinition>()
            .ToImmutableDictionary(n => n.Name, StringComparer.Ordinal);
        foreach (var network in networks)
            network.Dispose();
    }

    /// <summary>The domain's name.</summary>
    public string Name => _domain.Name;

    /// <summary>Its UUID.</summary>
    public Guid Uuid => _domain.Uuid;

    /// <summary>The domain as a workload.</summary>
    public WorkloadId Id => WorkloadId.OfDomain(_domain.Uuid);

    /// <summary>The live XML; null if it does not run.</summary>
    public DomainDefinition? Live { get; }

    /// <summary>The definition for the next start; null for a transient domain.</summary>
    public DomainDefinition? Config { get; }

    /// <summary>libvirt's networks, by name.</summary>
    public ImmutableDictionary<string, NetworkDefinition> Networks { get; }

    /// <summary>Finds and reads a domain.</summary>
    /// <param name="uri">How libvirt is reached.</param>
    /// <param name="domain">Its name or UUID.</param>
    /// <param name="write">Whether to open a connection that may write.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">The domain does not exist, or libvirt cannot be asked.</exception>
    public static Task<AnnotatedDomain> OpenAsync(string uri, string domain, bool write, CancellationToken cancellationToken) => AskAsync(
        uri,
        () =>
        {
            var libvirt = write ? LibvirtConnection.Open(uri) : LibvirtConnection.OpenReadOnly(uri);
            LibvirtDomain? found = null;
            try
            {
                found = (domain.Length == 0 ? null : libvirt.FindDomain(domain)) ?? (Guid.TryParse(domain, out var uuid) ? libvirt.FindDomain(uuid) : null)
                    ?? throw new CommandException($"no domain '{domain}' at {uri}", ExitStatus.Usage);
                return new AnnotatedDomain(uri, libvirt, found);
            }
            catch (Exception e) when (e is LibvirtException or CommandException or DomainXmlException)
            {
                found?.Dispose();
                libvirt.Dispose();
                throw;
            }
        },
        cancellationToken);

    /// <summary>Whether an interface is on OVN: on the integration bridge, or on a network whose bridge is not known.</summary>
    public Func<WorkloadInterface, bool> IsOn(string integrationBridge) => nic =>
        (nic.Bridge ?? (nic.Network is { } name ? Networks.TryGetValue(name, out var network) ? network.Bridge : integrationBridge : null)) == integrationBridge;

    /// <summary>Writes the annotation.</summary>
    /// <param name="ports">The element to write; null to remove the annotation.</param>
    /// <param name="live">True for the running domain, false for the definition.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">libvirt refuses the element.</exception>
    public Task WriteAsync(XElement? ports, bool live, CancellationToken cancellationToken)
    {
        var xml = ports is null ? null : DomainAnnotationWriter.ToMetadata(ports);
        return AskAsync(
            _uri,
            () =>
            {
                try
                {
                    _domain.SetMetadata(DomainAnnotation.NamespaceUri, DomainAnnotationWriter.Prefix, xml, live, !live);
                }
                catch (LibvirtException e) when (xml is null && e.Code == LibvirtErrorCodes.NoDomainMetadata)
                {
                    // There is no annotation to remove.
                    return false;
                }

                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _domain.Dispose();
        _libvirt.Dispose();
    }

    /// <summary>
    /// Calls libvirt on another thread. libvirt's calls have no time limit, so the command must be able to leave one behind.
    /// </summary>
    private static async Task<T> AskAsync<T>(string uri, Func<T> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(ask, cancellationToken).WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new CommandException($"libvirt could not be asked: {uri} has not answered within {Patience.TotalSeconds} s");
        }
        catch (Exception e) when (e is LibvirtException or DomainXmlException)
        {
            throw new CommandException(e is LibvirtException { IsConnectionError: false, IsLibraryMissing: false }
                ? $"libvirt refuses: {e.Message}"
                : $"libvirt could not be asked: {e.Message}");
        }
    }
}
