namespace Reconciler.Libvirt;

/// <summary>Asks libvirt whether a domain has a job, such as a migration.</summary>
/// <remarks>
/// It uses its own connection: while the domain is busy, the server may take 30 s to answer, and other calls on the connection wait.
/// </remarks>
internal sealed class DomainJobs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly string _uri;

    /// <summary>Creates it.</summary>
    /// <param name="uri">How libvirt is reached.</param>
    public DomainJobs(string uri) => _uri = uri;

    /// <summary>Asks for the domain's job.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False only if libvirt says that there is no job. If the answer is unknown, it may be a migration.</returns>
    public async Task<bool> MayBeAtWorkAsync(Guid domain, CancellationToken cancellationToken)
    {
        var asked = Task.Run(
            () =>
            {
                using var libvirt = LibvirtConnection.OpenReadOnly(_uri);
                using var found = libvirt.FindDomain(domain);
                return found is null || found.HasJob();
            },
            cancellationToken);
        try
        {
            return await asked.WaitAsync(Patience, cancellationToken);
        }
        catch (Exception e) when (e is LibvirtException or TimeoutException)
        {
            return true;
        }
    }
}
