using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>The client's side of a TLS connection to an OVSDB server.</summary>
/// <remarks>
/// The configured CA must have signed the server's certificate. OVS's own clients check nothing else, and certificates from ovs-pki(8) name
/// no host. A certificate that does name hosts must name the host that we connect to: see <see cref="WhyNotFor"/>.
/// </remarks>
internal static class TlsClient
{
    private static readonly X509ChainStatusFlags[] s_signedByAnother =
        [X509ChainStatusFlags.PartialChain, X509ChainStatusFlags.UntrustedRoot, X509ChainStatusFlags.NotSignatureValid];

    /// <summary>Makes a connected stream a TLS stream.</summary>
    /// <param name="stream">The stream; left open when this fails.</param>
    /// <param name="host">The host as the remote names it.</param>
    /// <param name="files">The files that the credentials come from, for messages.</param>
    /// <param name="credentials">The CA to trust, and our own certificate.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbConnectionException">One side does not trust the other, or the server speaks no TLS.</exception>
    public static async Task<Stream> AuthenticateAsync(
        Stream stream, string host, TlsFiles files, TlsCredentials credentials, CancellationToken cancellationToken)
    {
        string? refusal = null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // No revocation list is fetched while a host waits for its Northbound: the files are all that counts.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(credentials.Authorities);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = files.ServerName ?? host,
            CertificateChainPolicy = policy,
            // A resumed session would go on with the old certificate after a renewal.
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                refusal = WhyNotTrusted(certificate as X509Certificate2, chain, host, files);
                return refusal is null;
            },
        };
        if (credentials.Own.Count > 0)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(credentials.Own[0], credentials.Own, offline: true);

        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
            return new TlsStream(tls, WhyRefused(credentials, files));
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            if (refusal is not null)
                throw new OvsdbConnectionException(refusal, e);
            if (AlertOf(e) is { } alert)
                throw new OvsdbConnectionException($"the server has refused the connection ({alert}): {WhyRefused(credentials, files)}", e);
            throw new OvsdbConnectionException($"there is no TLS with this server: {Innermost(e).Message}; does it listen there with pssl: ?", e);
        }
    }

    /// <summary>
    /// The server's TLS alert, which says why it ends the connection (RFC 8446, section 6); null if the exception has none.
    /// </summary>
    public static string? AlertOf(Exception exception)
    {
        const string Marker = "alert ";
        var message = Innermost(exception).Message;
        var start = message.IndexOf(Marker, StringComparison.Ordinal);
        return start < 0 ? null : message[(start + Marker.Length)..].Trim();
    }

    private static string WhyRefused(TlsCredentials credentials, TlsFiles files)
    {
        if (credentials.Own.Count == 0)
            return $"it wants a certificate of ours, and none is set: {files.HowToSet}";
        var own = credentials.Own[0];
        return own.NotAfter < DateTime.Now
            ? $"our certificate {files.Certificate} expired on {Date(own.NotAfter)}: renew it"
            : $"it does not accept our certificate {files.Certificate}: this must be signed by the CA that the server was given";
    }

    private static string? WhyNotTrusted(X509Certificate2? certificate, X509Chain? chain, string host, TlsFiles files)
    {
        if (certificate is null || chain is null)
            return "the server has no certificate";

        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        var now = DateTime.Now;
        // The dates are checked before the signature: an expired certificate is of no use, whoever signed it.
        if (certificate.NotAfter < now)
            return $"the server's certificate ({certificate.Subject}) expired on {Date(certificate.NotAfter)}: renew it on the server";
        if (certificate.NotBefore > now)
            return $"the server's certificate ({certificate.Subject}) is not valid before {Date(certificate.NotBefore)}: is the clock right?";
        for (var i = 0; i < chain.ChainElements.Count; i++)
        {
            var link = chain.ChainElements[i].Certificate;
            var isRoot = i > 0 && link.SubjectName.RawData.AsSpan().SequenceEqual(link.IssuerName.RawData);
            if (CertificateStrength.WhyWeak(link, isRoot) is { } weak)
                return $"the {(i == 0 ? "server's certificate" : "certificate of the server's CA")} ({link.Subject}) {weak}";
        }

        if (s_signedByAnother.Any(f => status.HasFlag(f)))
            return $"the server's certificate ({certificate.Subject}) is not signed by a CA of {files.CaCertificate}, but by {certificate.Issuer}";
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return $"the certificate of the CA in {files.CaCertificate} is out of date";
        if (status is not X509ChainStatusFlags.NoError)
            return $"the server's certificate ({certificate.Subject}) is of no use: {string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()))}";
        return files.ServerName is { } name ? WhyNotNamed(certificate, name) : WhyNotFor(certificate, host);
    }

    /// <summary>
    /// Why a certificate is for another host; null if it is for this host, or has no name of the same kind as the remote.
    /// </summary>
    /// <remarks>
    /// An address in the remote is compared with the certificate's addresses, a name with its names. ovs-pki(8) writes the label of a
    /// certificate, such as <c>ovnnb</c>, in the place of a host name. So a name without a dot may match, but is no reason to refuse.
    /// </remarks>
    internal static string? WhyNotFor(X509Certificate2 certificate, string host)
    {
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToArray();
        var isAddress = System.Net.IPAddress.TryParse(host, out _);
        var hosts = isAddress
            ? alternatives.SelectMany(a => a.EnumerateIPAddresses()).Select(a => a.ToString()).ToArray()
            : [.. alternatives.SelectMany(a => a.EnumerateDnsNames()).Where(n => n.Contains('.', StringComparison.Ordinal))];
        if (hosts.Length == 0 || certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false))
            return null;
        return $"the server's certificate ({certificate.Subject}) is that of {string.Join(", ", hosts)}, and not of {host}";
    }

    /// <summary>Why a certificate does not have the name that was configured; null if it has.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="name">A host name, an address, or the label of a certificate from ovs-pki(8).</param>
    internal static string? WhyNotNamed(X509Certificate2 certificate, string name)
    {
        if (certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false))
            return null;
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(a => a.EnumerateDnsNames().Concat(a.EnumerateIPAddresses().Select(i => i.ToString()))).ToArray();
        var has = names.Length == 0 ? "names nobody" : $"is that of {string.Join(", ", names)}";
        return $"the server's certificate ({certificate.Subject}) {has}, and not of {name} (nb.server-name)";
    }

    private static string Date(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static Exception Innermost(Exception exception) => exception.GetBaseException();
}
