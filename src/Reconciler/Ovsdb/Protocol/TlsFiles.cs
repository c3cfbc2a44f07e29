namespace Reconciler.Ovsdb.Protocol;

/// <summary>The files for an <c>ssl:</c> remote, all in PEM. Each connection reads them again, so renewed files are used.</summary>
/// <param name="CaCertificate">The CA certificates for the server's certificate; null while not set.</param>
/// <param name="Certificate">Our certificate, followed by intermediate certificates; null for none.</param>
/// <param name="PrivateKey">Its private key; null for none.</param>
internal sealed record TlsFiles(string? CaCertificate, string? Certificate, string? PrivateKey)
{
    /// <summary>Nothing is set.</summary>
    public static readonly TlsFiles None = new(null, null, null);

    /// <summary>How to set the files: the end of a sentence in a message.</summary>
    public string HowToSet { get; init; } = "set the files for TLS";

    /// <summary>
    /// The name that the server's certificate must have, whatever the remote's host is; null for the rules of <see cref="TlsClient"/>.
    /// </summary>
    public string? ServerName { get; init; }

    /// <summary>
    /// These files, completed from <paramref name="other"/>. Certificate and key are taken together, since a key fits only its own
    /// certificate.
    /// </summary>
    public TlsFiles Or(TlsFiles? other) => other is null ? this : this with
    {
        CaCertificate = CaCertificate ?? other.CaCertificate,
        Certificate = Certificate is null && PrivateKey is null ? other.Certificate : Certificate,
        PrivateKey = Certificate is null && PrivateKey is null ? other.PrivateKey : PrivateKey,
    };
}
