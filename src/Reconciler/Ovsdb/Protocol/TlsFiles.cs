namespace Reconciler.Ovsdb.Protocol;

/// <summary>The files that an <c>ssl:</c> remote needs, all in PEM. They are read for each connection, so that renewed ones count.</summary>
/// <param name="CaCertificate">The certificates of the authorities that may have signed the server's; null while not set.</param>
/// <param name="Certificate">Our certificate, with those between it and the authority after it; null to have none.</param>
/// <param name="PrivateKey">Its private key; null to have none.</param>
public sealed record TlsFiles(string? CaCertificate, string? Certificate, string? PrivateKey)
{
    /// <summary>Nothing is set.</summary>
    public static readonly TlsFiles None = new(null, null, null);

    /// <summary>What somebody does who has to set one of the files: the end of a sentence.</summary>
    public string HowToSet { get; init; } = "set the files for TLS";

    /// <summary>These files, and where one is not set that of <paramref name="other"/>. A key is of no use without its own certificate.</summary>
    public TlsFiles Or(TlsFiles? other) => other is null ? this : this with
    {
        CaCertificate = CaCertificate ?? other.CaCertificate,
        Certificate = Certificate is null && PrivateKey is null ? other.Certificate : Certificate,
        PrivateKey = Certificate is null && PrivateKey is null ? other.PrivateKey : PrivateKey,
    };
}
