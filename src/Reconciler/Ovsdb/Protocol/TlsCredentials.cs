using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>The contents of <see cref="TlsFiles"/>, read and checked.</summary>
internal sealed class TlsCredentials : IDisposable
{
    private TlsCredentials(X509Certificate2Collection authorities, X509Certificate2Collection own)
    {
        Authorities = authorities;
        Own = own;
    }

    /// <summary>The CA certificates, one of which must have signed the server's certificate.</summary>
    public X509Certificate2Collection Authorities { get; }

    /// <summary>Our certificate with its key, and the chain after it in its file; empty if we have none.</summary>
    public X509Certificate2Collection Own { get; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="OvsdbConnectionException">
    /// A file is not set, cannot be read, or has the wrong contents. The message names it.
    /// </exception>
    public static async Task<TlsCredentials> ReadAsync(TlsFiles files, CancellationToken cancellationToken)
    {
        if (files.CaCertificate is null)
            throw new OvsdbConnectionException($"TLS needs the certificate of the CA that signed the server's: {files.HowToSet}");

        var authorities = Certificates(files.CaCertificate, await TextAsync(files.CaCertificate, "the CA certificate", cancellationToken));
        if (files.Certificate is null && files.PrivateKey is null)
            return new(authorities, []);
        if (files.Certificate is null || files.PrivateKey is null)
            throw new OvsdbConnectionException($"TLS needs a certificate and its private key, and only one of them is set: {files.HowToSet}");

        var text = await TextAsync(files.Certificate, "the certificate", cancellationToken);
        var chain = Certificates(files.Certificate, text);
        var key = await TextAsync(files.PrivateKey, "the private key", cancellationToken);
        chain[0] = Join(chain[0], files.Certificate, key, files.PrivateKey);
        return new(authorities, chain);
    }

    public void Dispose()
    {
        foreach (var certificate in Authorities.Concat(Own))
            certificate.Dispose();
    }

    private static async Task<string> TextAsync(string path, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OvsdbConnectionException($"{what} cannot be read: {e.Message}", e);
        }
    }

    private static X509Certificate2Collection Certificates(string path, string text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException e)
        {
            throw new OvsdbConnectionException($"{path} holds a certificate that cannot be read: {e.Message}", e);
        }

        return certificates.Count > 0 ? certificates : throw new OvsdbConnectionException($"{path} holds no certificate in PEM");
    }

    private static X509Certificate2 Join(X509Certificate2 certificate, string path, string key, string keyPath)
    {
        // Encrypted keys: PKCS #8, and the older form with a header (RFC 1421).
        if (key.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal) || key.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            throw new OvsdbConnectionException($"the private key {keyPath} is encrypted, and nobody is there to type its passphrase: decrypt it with 'openssl pkey -in FILE -out FILE'");
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new OvsdbConnectionException($"{keyPath} holds no private key in PEM");

        try
        {
            using var alone = certificate;
            return X509Certificate2.CreateFromPem(alone.ExportCertificatePem(), key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new OvsdbConnectionException($"the private key {keyPath} does not belong to the certificate {path}, or is of a kind that is not known: {e.Message}", e);
        }
    }
}
