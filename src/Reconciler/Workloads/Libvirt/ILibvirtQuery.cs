namespace Reconciler.Workloads.Libvirt;

/// <summary>Queries libvirt about single domains.</summary>
internal interface ILibvirtQuery
{
    /// <summary>Reads a domain again. It depends on the implementation whether the domain has been read when this returns.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task AskAsync(Guid domain, CancellationToken cancellationToken);

    /// <summary>Whether a migration of a domain may be running.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<bool> MayBeMovingAsync(Guid domain, CancellationToken cancellationToken);
}
