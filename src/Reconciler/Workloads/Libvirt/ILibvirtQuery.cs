namespace Reconciler.Workloads.Libvirt;

/// <summary>Asks libvirt about single domains.</summary>
internal interface ILibvirtQuery
{
    /// <summary>Has a domain read anew. Whether it has been when this returns depends on who is asked.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task AskAsync(Guid domain, CancellationToken cancellationToken);

    /// <summary>Whether a migration may be at work on a domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<bool> MayBeMovingAsync(Guid domain, CancellationToken cancellationToken);
}
