using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>A certificate with its key, in files that a server and its clients can read.</summary>
internal sealed class TestCertificate
{
    private readonly X509Certificate2 _certificate;

    private TestCertificate(string directory, string name, X509Certificate2 certificate, RSA key)
    {
        _certificate = certificate;
        Path = System.IO.Path.Combine(directory, $"{name}-cert.pem");
        KeyPath = System.IO.Path.Combine(directory, $"{name}-privkey.pem");
        File.WriteAllText(Path, certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The file with the certificate.</summary>
    public string Path { get; }

    /// <summary>The file with the private key.</summary>
    public string KeyPath { get; }

    /// <summary>Makes a CA.</summary>
    public static TestCertificate Authority(string directory, string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return new(directory, name, request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30)), key);
    }

    /// <summary>Makes a certificate that this CA signs.</summary>
    /// <param name="directory">Where its files go.</param>
    /// <param name="name">What it is called; names no host.</param>
    /// <param name="hosts">The hosts that it names.</param>
    /// <param name="validFrom">The first day, from today.</param>
    /// <param name="validTo">The last day, from today.</param>
    /// <param name="bits">The size of its key.</param>
    /// <param name="isAuthority">Whether it may sign others.</param>
    public TestCertificate Sign(
        string directory, string name, string[]? hosts = null, double validFrom = -1, double validTo = 1, int bits = 2048,
        bool isAuthority = false)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest($"CN={name} id:1234", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (isAuthority)
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        if (hosts is not null)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (var host in hosts)
            {
                if (IPAddress.TryParse(host, out var address))
                    alternatives.AddIpAddress(address);
                else
                    alternatives.AddDnsName(host);
            }

            request.CertificateExtensions.Add(alternatives.Build());
        }

        using var issuer = _certificate.GetRSAPrivateKey()!;
        using var signed = request.Create(
            _certificate.SubjectName, X509SignatureGenerator.CreateForRSA(issuer, RSASignaturePadding.Pkcs1),
            DateTimeOffset.UtcNow.AddDays(validFrom), DateTimeOffset.UtcNow.AddDays(validTo), Guid.NewGuid().ToByteArray());
        return new(directory, name, signed.CopyWithPrivateKey(key), key);
    }
}
