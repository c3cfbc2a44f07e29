namespace Reconciler.Libvirt;

/// <summary>The exception that is thrown when a call to libvirt fails, or when there is no libvirt to call.</summary>
internal sealed class LibvirtException : Exception
{
    /// <summary>Initializes a new instance without a message of its own.</summary>
    public LibvirtException()
    {
    }

    /// <summary>Initializes a new instance for a failure on this side of libvirt.</summary>
    /// <param name="message">What failed.</param>
    public LibvirtException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance for a failure on this side of libvirt.</summary>
    /// <param name="message">What failed.</param>
    /// <param name="innerException">Why.</param>
    public LibvirtException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Initializes a new instance for a failure that libvirt reported.</summary>
    /// <param name="code">The <c>virErrorNumber</c>.</param>
    /// <param name="domain">The <c>virErrorDomain</c>: the part of libvirt that reports.</param>
    /// <param name="message">libvirt's message.</param>
    public LibvirtException(int code, int domain, string message)
        : base(message)
    {
        Code = code;
        Domain = domain;
    }

    /// <summary>The <c>virErrorNumber</c>, see <see cref="LibvirtErrorCodes"/>.</summary>
    public int Code { get; }

    /// <summary>The <c>virErrorDomain</c>.</summary>
    public int Domain { get; }

    /// <summary>Whether the connection could not be made or is lost. False if one call failed over a good connection.</summary>
    /// <remarks>
    /// The client reports a broken or refused socket as a system or internal error of the RPC layer. The same numbers from a driver on the
    /// server say nothing about the connection.
    /// </remarks>
    public bool IsConnectionError => Code switch
    {
        LibvirtErrorCodes.NoConnect or LibvirtErrorCodes.InvalidConnection or LibvirtErrorCodes.Rpc
            or LibvirtErrorCodes.AuthenticationFailed => true,
        LibvirtErrorCodes.InternalError or LibvirtErrorCodes.SystemError => Domain == LibvirtErrorCodes.RpcDomain,
        _ => false,
    };

    /// <summary>Whether libvirt's client library is not installed. To try again does not help then.</summary>
    public bool IsLibraryMissing => Code == LibvirtErrorCodes.LibraryMissing;

    /// <summary>Whether the domain does not exist (any more).</summary>
    public bool IsNoDomain => Code == LibvirtErrorCodes.NoDomain;

    /// <summary>
    /// Makes an exception of the calling thread's last error. Make no other libvirt call between the failed call and this.
    /// </summary>
    internal static unsafe LibvirtException FromLastError(string operation)
    {
        var code = Interop.virGetLastErrorCode();
        var domain = Interop.virGetLastErrorDomain();
        var message = System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)Interop.virGetLastErrorMessage());
        return new LibvirtException(code, domain, $"{operation}: {message ?? "no reason given"}");
    }
}
