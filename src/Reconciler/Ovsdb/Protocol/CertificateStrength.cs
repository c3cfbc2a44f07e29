using System.Security.Cryptography.X509Certificates;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>
/// Whether a certificate is strong enough: as OpenSSL's security level 2 has it, which is Debian's default (SSL_CTX_set_security_level(3)).
/// </summary>
internal static class CertificateStrength
{
    private const int RsaBits = 2048;

    private const int EllipticBits = 224;

    /// <summary>Signature algorithms whose hash can be forged, by their object identifiers (RFC 8017, RFC 3279, RFC 5758).</summary>
    private static readonly Dictionary<string, string> s_weakSignatures = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.2"] = "MD2",
        ["1.2.840.113549.1.1.3"] = "MD4",
        ["1.2.840.113549.1.1.4"] = "MD5",
        ["1.2.840.113549.1.1.5"] = "SHA-1",
        ["1.3.14.3.2.29"] = "SHA-1",
        ["1.2.840.10040.4.3"] = "SHA-1",
        ["1.2.840.10045.4.1"] = "SHA-1",
    };

    /// <summary>Why a certificate of a chain is too weak, as the end of a sentence; null if it is not.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="isRoot">Whether it is the end of the chain. Nobody relies on the signature of that one: it is trusted as it is.</param>
    public static string? WhyWeak(X509Certificate2 certificate, bool isRoot)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using (var rsa = certificate.GetRSAPublicKey())
        {
            if (rsa?.KeySize < RsaBits)
                return $"has an RSA key of {rsa.KeySize} bits; make it anew with at least {RsaBits}";
        }

        using (var elliptic = certificate.GetECDsaPublicKey())
        {
            if (elliptic?.KeySize < EllipticBits)
                return $"has an elliptic key of {elliptic.KeySize} bits; make it anew with at least {EllipticBits}";
        }

        return !isRoot && s_weakSignatures.TryGetValue(certificate.SignatureAlgorithm.Value ?? "", out var hash)
            ? $"is signed with {hash}, which can be forged; have it signed anew with SHA-256"
            : null;
    }
}
