namespace Reconciler.Libvirt;

/// <summary>
/// The values of <c>virErrorNumber</c> and <c>virErrorDomain</c> that we distinguish (virterror.h; part of the stable ABI).
/// </summary>
internal static class LibvirtErrorCodes
{
    /// <summary>Our own code: the library could not be loaded.</summary>
    public const int LibraryMissing = -1;

    /// <summary>VIR_ERR_INTERNAL_ERROR.</summary>
    public const int InternalError = 1;

    /// <summary>VIR_ERR_NO_SUPPORT: the driver does not have this function.</summary>
    public const int NoSupport = 3;

    /// <summary>VIR_ERR_NO_CONNECT: no driver takes the URI.</summary>
    public const int NoConnect = 5;

    /// <summary>VIR_ERR_INVALID_CONN.</summary>
    public const int InvalidConnection = 6;

    /// <summary>VIR_ERR_INVALID_ARG: for example a flag that the driver does not know.</summary>
    public const int InvalidArgument = 8;

    /// <summary>VIR_ERR_SYSTEM_ERROR: a system call failed.</summary>
    public const int SystemError = 38;

    /// <summary>VIR_ERR_RPC.</summary>
    public const int Rpc = 39;

    /// <summary>VIR_ERR_NO_DOMAIN.</summary>
    public const int NoDomain = 42;

    /// <summary>VIR_ERR_NO_NETWORK.</summary>
    public const int NoNetwork = 43;

    /// <summary>VIR_ERR_AUTH_FAILED.</summary>
    public const int AuthenticationFailed = 45;

    /// <summary>VIR_ERR_NO_DOMAIN_METADATA: no metadata is set, which is not a failure.</summary>
    public const int NoDomainMetadata = 80;

    /// <summary>VIR_FROM_RPC, the domain of errors of the connection itself.</summary>
    public const int RpcDomain = 7;
}
