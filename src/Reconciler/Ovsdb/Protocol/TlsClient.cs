using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>The client's side of a TLS connection to an OVSDB server.</summary>
/// <remarks>
/// The server's certificate has to be signed by the CA that is set, and by no other. OVS's own clients look at nothing else, and
/// the certificates that ovs-pki(8) makes name no host. Those that do name hosts have to name the one that was connected to:
/// see <see cref="WhyNotFor"/>.
/// </remarks>
internal static class TlsClient
{
    private static readonly X509ChainStatusFlags[] s_signedByAnother =
        [X509ChainStatusFlags.PartialChain, X509ChainStatusFlags.UntrustedRoot, X509ChainStatusFlags.NotSignatureValid];

    /// <summary>Makes a connected stream a TLS stream.</summary>
    /// <param name="stream">The stream; left open when this fails.</param>
    /// <param name="host">The host as the remote names it.</param>
    /// <param name="files">Where the credentials are from, for what is said.</param>
    /// <param name="credentials">Whom to trust, and who we are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbConnectionException">One side does not trust the other, or the server speaks no TLS.</exception>
    public static async Task<Stream> AuthenticateAsync(
        Stream stream, string host, TlsFiles files, TlsCredentials credentials, CancellationToken cancellationToken)
    {
        string? refusal = null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // What there is to know is in files: nothing is fetched while a host waits for its Northbound.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(credentials.Authorities);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = policy,
            // A session that is resumed would go on with a certificate that has been replaced.
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

    /// <summary>What the server says of why it ends a connection (RFC 8446, section 6); null where the exception does not tell.</summary>
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
        // Before who signed it: a certificate that is out of date is so whoever has signed it.
        if (certificate.NotAfter < now)
            return $"the server's certificate ({certificate.Subject}) expired on {Date(certificate.NotAfter)}: renew it on the server";
        if (certificate.NotBefore > now)
            return $"the server's certificate ({certificate.Subject}) is not valid before {Date(certificate.NotBefore)}: is the clock right?";
        if (s_signedByAnother.Any(f => status.HasFlag(f)))
            return $"the server's certificate ({certificate.Subject}) is not signed by a CA of {files.CaCertificate}, but by {certificate.Issuer}";
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return $"the certificate of the CA in {files.CaCertificate} is out of date";
        if (status is not X509ChainStatusFlags.NoError)
            return $"the server's certificate ({certificate.Subject}) is of no use: {string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()))}";
        return WhyNotFor(certificate, host);
    }

    /// <summary>Why a certificate is another host's; null when it is this one's, or names no host of the kind that the remote does.</summary>
    /// <remarks>
    /// A remote that is an address is held against the addresses in the certificate, and one that is a name against its names.
    /// ovs-pki(8) writes what it is told to call a certificate, such as <c>ovnnb</c>, where a host's name belongs; so names without
    /// a dot can fit but are no reason to refuse.
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

    private static string Date(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static Exception Innermost(Exception exception) => exception.GetBaseException();
}
