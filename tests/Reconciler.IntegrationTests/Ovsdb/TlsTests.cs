using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Configuration;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Reconciliation;
using static Reconciler.IntegrationTests.Ovsdb.NorthboundSession;

namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>Encrypted connections to real servers: each server that is right works, and each that is wrong is said to be in one sentence.</summary>
internal sealed class TlsTests
{
    private const string HowToSet = "set the three files";

    private DirectoryInfo _directory;
    private TestCertificate _authority;
    private TestCertificate _otherAuthority;
    private TestCertificate _ours;

    private TlsFiles Good => new(_authority.Path, _ours.Path, _ours.KeyPath) { HowToSet = HowToSet };

    [OneTimeSetUp]
    public void MakeAuthorities()
    {
        _directory = Directory.CreateTempSubdirectory("tls-");
        _authority = TestCertificate.Authority(_directory.FullName, "authority");
        _otherAuthority = TestCertificate.Authority(_directory.FullName, "another-authority");
        _ours = _authority.Sign(_directory.FullName, "node-1");
    }

    [OneTimeTearDown]
    public void DeleteFiles() => _directory?.Delete(recursive: true);

    [TestCase("127.0.0.1", "")]
    [TestCase("127.0.0.1", "127.0.0.1 nb.example")]
    [TestCase("127.0.0.1", "nb.example")]
    [TestCase("localhost", "localhost nb.example")]
    [TestCase("localhost", "ovnnb")]
    public async Task A_good_server_is_used(string host, string certified)
    {
        await using var server = await OvsdbServer.StartTlsAsync(ServerFiles(_authority.Sign(_directory.FullName, "ovnnb", certified.Length == 0 ? null : certified.Split(' '))));
        await using var session = await StartAsync(Remotes(host, server), o => o with { Tls = () => Good });
        Assert.That(await session.TransactAsync(NewSwitch("by TLS")), Is.InstanceOf<TransactionOutcome.Success>());
        await server.NbctlAsync("ls-add", new string('x', 100_000));
        await session.BarrierAsync();
        Assert.That(session.Names(), Is.EqualTo(new[] { "by TLS", new string('x', 100_000) }));
    }

    [Test]
    public async Task Certificates_of_ovs_pki_are_used_as_they_are()
    {
        var directory = Directory.CreateTempSubdirectory("ovs-pki-");
        try
        {
            var (pki, log) = ($"--dir={directory.FullName}/pki", $"--log={directory.FullName}/log");
            (await Programs.RunAsync("ovs-pki", [pki, log, "init"])).Succeeded();
            foreach (var name in new[] { "ovnnb", "node-1" })
                (await Programs.RunAsync("sh", ["-c", "cd \"$1\" && ovs-pki \"$2\" \"$3\" -u req+sign \"$4\"", "sh", directory.FullName, pki, log, name])).Succeeded();
            TlsFiles Files(string name) => new(
                $"{directory.FullName}/pki/switchca/cacert.pem", $"{directory.FullName}/{name}-cert.pem", $"{directory.FullName}/{name}-privkey.pem");
            await using var server = await OvsdbServer.StartTlsAsync(Files("ovnnb"));
            foreach (var host in new[] { "127.0.0.1", "localhost" })
            {
                await using var session = await StartAsync(Remotes(host, server), o => o with { Tls = () => Files("node-1") });
                Assert.That(await session.TransactAsync(NewSwitch(host)), Is.InstanceOf<TransactionOutcome.Success>());
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_server_whose_certificate_is_wrong_is_refused()
    {
        await RefusesAsync(
            _authority.Sign(_directory.FullName, "expired", null, -20, -10), "127.0.0.1",
            "the server's certificate \\(CN=expired id:1234\\) expired on 20..-..-.. ..:.. UTC: renew it on the server");
        await RefusesAsync(
            _authority.Sign(_directory.FullName, "early", null, 10, 20), "127.0.0.1",
            "the server's certificate \\(CN=early id:1234\\) is not valid before 20..-..-.. ..:.. UTC: is the clock right\\?");
        await RefusesAsync(
            _otherAuthority.Sign(_directory.FullName, "foreign"), "127.0.0.1",
            "the server's certificate \\(CN=foreign id:1234\\) is not signed by a CA of .*/authority-cert.pem, but by CN=another-authority");
        await RefusesAsync(
            _authority.Sign(_directory.FullName, "elsewhere", ["192.0.2.1", "192.0.2.2", "nb.example"]), "127.0.0.1",
            "the server's certificate \\(CN=elsewhere id:1234\\) is that of 192.0.2.1, 192.0.2.2, and not of 127.0.0.1");
        await RefusesAsync(
            _authority.Sign(_directory.FullName, "elsewhere", ["127.0.0.1", "nb.example", "ovnnb"]), "localhost",
            "the server's certificate \\(CN=elsewhere id:1234\\) is that of nb.example, and not of localhost");
    }

    [Test]
    public async Task An_intermediate_CA_that_the_server_sends_is_used()
    {
        var middle = _authority.Sign(_directory.FullName, "middle", isAuthority: true);
        var below = middle.Sign(_directory.FullName, "below");
        // ovsdb-server sends its own certificate alone.
        await WithServerAsync(below.Path, below.KeyPath, middle.Path, async port =>
        {
            await using var connected = await Parse($"ssl:127.0.0.1:{port}")[0].ConnectAsync(Good, CancellationToken.None)
                .WaitAsync(Eventually.Patience);
            Assert.That(connected.CanRead, Is.True);
        });
        await RefusesAsync(
            middle.Sign(_directory.FullName, "alone"), "127.0.0.1",
            "the server's certificate \\(CN=alone id:1234\\) is not signed by a CA of .*/authority-cert.pem, but by CN=middle id:1234");
    }

    [TestCase("127.0.0.1", "ovnnb", "ovnnb", null)]
    [TestCase("127.0.0.1", "nb.example 192.0.2.1", "nb.example", null)]
    [TestCase("127.0.0.1", "127.0.0.1 *.nb.example", "one.nb.example", null)]
    [TestCase("127.0.0.1", "192.0.2.7", "192.0.2.7", null)]
    [TestCase("127.0.0.1", "127.0.0.1 other.example", "nb.example",
        "is that of other.example, 127.0.0.1, and not of nb.example \\(nb.server-name\\)")]
    [TestCase("127.0.0.1", "", "nb.example", "names nobody, and not of nb.example \\(nb.server-name\\)")]
    public async Task A_name_that_is_configured_must_be_in_the_certificate(string host, string certified, string name, string? reason)
    {
        var certificate = _authority.Sign(_directory.FullName, "pinned", certified.Length == 0 ? null : certified.Split(' '));
        await using var server = await OvsdbServer.StartTlsAsync(ServerFiles(certificate));
        var files = Good with { ServerName = name };
        if (reason is not null)
        {
            await FailsAsync(server, host, files, $"the server's certificate \\(CN=pinned id:1234\\) {reason}");
            return;
        }

        await using var session = await StartAsync(Remotes(host, server), o => o with { Tls = () => files });
    }

    [Test]
    public async Task A_certificate_that_can_be_forged_is_refused()
    {
        var weakAuthority = _authority.Sign(_directory.FullName, "weak-authority", bits: 1024, isAuthority: true);
        var (request, forged, key) = (In("sha-1.csr"), In("sha-1-cert.pem"), In("sha-1-privkey.pem"));
        (await Programs.RunAsync("openssl",
            ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=sha-1 id:1234", "-keyout", key, "-out", request])).Succeeded();
        (await Programs.RunAsync("openssl", ["x509", "-req", "-sha1", "-days", "1", "-in", request, "-CA", _authority.Path, "-CAkey",
            _authority.KeyPath, "-CAcreateserial", "-out", forged])).Succeeded();
        await RefusesWeakAsync(
            forged, key, null, "the server's certificate \\(CN=sha-1 id:1234\\) is signed with SHA-1, which can be forged; have it signed anew with SHA-256");
        var small = _authority.Sign(_directory.FullName, "short", bits: 1024);
        await RefusesWeakAsync(
            small.Path, small.KeyPath, null,
            "the server's certificate \\(CN=short id:1234\\) has an RSA key of 1024 bits; make it anew with at least 2048");
        var below = weakAuthority.Sign(_directory.FullName, "below-weak");
        await RefusesWeakAsync(
            below.Path, below.KeyPath, weakAuthority.Path,
            "the certificate of the server's CA \\(CN=weak-authority id:1234\\) has an RSA key of 1024 bits; make it anew with at least 2048");

        string In(string name) => Path.Combine(_directory.FullName, name);
    }

    private Task RefusesWeakAsync(string certificate, string key, string? chain, string reason) =>
        WithServerAsync(certificate, key, chain, port => FailsAsync($"ssl:127.0.0.1:{port}", Good, reason));

    /// <summary>A server that sends what ovsdb-server would not. Debian's OpenSSL serves no weak certificate unless it is told to.</summary>
    private static async Task WithServerAsync(string certificate, string key, string? chain, Func<int, Task> act)
    {
        var port = OvsdbServer.FreePort();
        string[] behind = chain is null ? [] : ["-cert_chain", chain];
        await using var server = new LoggedProcess(
            "openssl",
            ["s_server", "-accept", $"127.0.0.1:{port}", "-cert", certificate, "-key", key, .. behind, "-cipher", "DEFAULT@SECLEVEL=0",
                "-quiet"]);
        await Eventually.Async(
            async () =>
            {
                using var probe = new System.Net.Sockets.TcpClient();
                try
                {
                    await probe.ConnectAsync("127.0.0.1", port);
                    return true;
                }
                catch (System.Net.Sockets.SocketException)
                {
                    return false;
                }
            },
            listens => listens || server.HasEnded, Eventually.Patience, "it listens");
        Assert.That(server.HasEnded, Is.False, server.Log);
        await act(port);
    }

    [Test]
    public async Task A_certificate_of_ours_that_the_server_does_not_take_is_named()
    {
        await using var server = await OvsdbServer.StartTlsAsync(ServerFiles(_authority.Sign(_directory.FullName, "ovnnb")));
        var foreign = _otherAuthority.Sign(_directory.FullName, "foreign-node");
        var expired = _authority.Sign(_directory.FullName, "expired-node", null, -20, -10);
        await FailsAsync(server, "127.0.0.1", Good with { Certificate = null, PrivateKey = null },
            $"it wants a certificate of ours, and none is set: {HowToSet}");
        await FailsAsync(server, "127.0.0.1", Good with { Certificate = foreign.Path, PrivateKey = foreign.KeyPath },
            "it does not accept our certificate .*/foreign-node-cert.pem: this must be signed by the CA that the server was given");
        await FailsAsync(server, "127.0.0.1", Good with { Certificate = expired.Path, PrivateKey = expired.KeyPath },
            "our certificate .*/expired-node-cert.pem expired on 20..-..-.. ..:.. UTC: renew it");
    }

    [Test]
    public async Task What_is_wrong_with_a_file_is_said_and_put_right_without_a_restart()
    {
        await using var server = await OvsdbServer.StartTlsAsync(ServerFiles(_authority.Sign(_directory.FullName, "ovnnb")));
        var encrypted = Path.Combine(_directory.FullName, "encrypted.pem");
        (await Programs.RunAsync("openssl", ["pkcs8", "-topk8", "-in", _ours.KeyPath, "-out", encrypted, "-passout", "pass:secret"])).Succeeded();
        var traditional = Path.Combine(_directory.FullName, "traditional.pem");
        (await Programs.RunAsync("openssl", ["rsa", "-traditional", "-aes128", "-in", _ours.KeyPath, "-out", traditional, "-passout", "pass:secret"])).Succeeded();
        var text = Path.Combine(_directory.FullName, "text.pem");
        await File.WriteAllTextAsync(text, "hello");
        var broken = Path.Combine(_directory.FullName, "broken.pem");
        await File.WriteAllTextAsync(broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        (TlsFiles Files, string Reason)[] cases =
        [
            (TlsFiles.None with { HowToSet = HowToSet }, $"TLS needs the certificate of the CA that signed the server's: {HowToSet}"),
            (Good with { PrivateKey = null }, $"TLS needs a certificate and its private key, and only one of them is set: {HowToSet}"),
            (Good with { CaCertificate = "/nowhere/ca.pem" }, "the CA certificate cannot be read: .*'/nowhere/ca.pem'.*"),
            (Good with { Certificate = "/nowhere/cert.pem" }, "the certificate cannot be read: .*'/nowhere/cert.pem'.*"),
            (Good with { PrivateKey = _directory.FullName }, "the private key cannot be read: .*tls-.*"),
            (Good with { CaCertificate = text }, ".*/text.pem holds no certificate in PEM"),
            (Good with { CaCertificate = broken }, ".*/broken.pem holds a certificate that cannot be read: .*"),
            (Good with { PrivateKey = text }, ".*/text.pem holds no private key in PEM"),
            (Good with { PrivateKey = _authority.KeyPath }, "the private key .*/authority-privkey.pem does not belong to the certificate .*/node-1-cert.pem.*"),
            (Good with { PrivateKey = encrypted }, "the private key .*/encrypted.pem is encrypted, .*"),
            (Good with { PrivateKey = traditional }, "the private key .*/traditional.pem is encrypted, .*"),
        ];
        foreach (var (files, reason) in cases)
            await FailsAsync(server, "127.0.0.1", files, reason);

        var current = cases[0].Files;
        await using var session = NewSession(server, "127.0.0.1", () => current);
        session.Start();
        await Eventually.Async(() => Task.FromResult(session.LastError), e => e is not null, TimeSpan.FromSeconds(5), "the first failure");
        current = Good;
        await session.WaitForSyncAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
    }

    [Test]
    public async Task A_certificate_that_is_renewed_in_place_is_used_from_the_next_connection_on()
    {
        var mine = _otherAuthority.Sign(_directory.FullName, "renewed");
        await using var server = await OvsdbServer.StartTlsAsync(ServerFiles(_authority.Sign(_directory.FullName, "ovnnb")));
        await using var session = NewSession(server, "127.0.0.1", () => Good with { Certificate = mine.Path, PrivateKey = mine.KeyPath });
        session.Start();
        await Eventually.Async(() => Task.FromResult(session.LastError), e => e is not null, TimeSpan.FromSeconds(5), "the first failure");
        Assert.That(_authority.Sign(_directory.FullName, "renewed").Path, Is.EqualTo(mine.Path));
        await session.WaitForSyncAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
    }

    [Test]
    public async Task A_server_that_speaks_no_TLS_is_said_to()
    {
        await using var server = await OvsdbServer.StartTlsAsync(ServerFiles(_authority.Sign(_directory.FullName, "ovnnb")));
        await FailsAsync($"ssl:127.0.0.1:{server.Port}", Good with { }, "there is no TLS with this server: .*; does it listen there with pssl: \\?");
        await FailsAsync($"ssl:127.0.0.1:{OvsdbServer.FreePort()}", Good with { }, "Connection refused");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task The_files_of_set_ssl_are_used_unless_others_are_configured(bool areConfigured)
    {
        await using var server = await OvsdbServer.StartTlsAsync(ServerFiles(_authority.Sign(_directory.FullName, "ovnnb")));
        await using var openVSwitch = await OvsdbServer.StartStandaloneAsync(OvsdbServer.OpenVSwitchSchema);
        (await Programs.RunAsync("ovs-vsctl", [$"--db={openVSwitch.UnixText}", "--no-wait", "--", "init", "--", "set", "Open_vSwitch", ".",
            "external_ids:system-id=node-1", $"external_ids:ovn-nb=\"ssl:127.0.0.1:{server.TlsPort}\""])).Succeeded();
        var named = areConfigured ? _otherAuthority : _authority;
        (await Programs.RunAsync("ovs-vsctl", [$"--db={openVSwitch.UnixText}", "--no-wait", "set-ssl", _ours.KeyPath, _ours.Path, named.Path])).Succeeded();
        var configuration = new ReconcilerConfiguration { OvsRemotes = [openVSwitch.Unix] };
        if (areConfigured)
            configuration = configuration with { NorthboundTls = configuration.NorthboundTls with { CaCertificate = _authority.Path } };

        await using var connection = new HostConnection(new(configuration), new(), NullLoggerFactory.Instance);
        connection.Start();
        var sources = await connection.IdentifyAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
        await using var northbound = sources.Northbound;
        northbound.Start();
        try
        {
            await northbound.Session.WaitForSyncAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
        }
        catch (TimeoutException e)
        {
            throw new AssertionException($"not in step: {northbound.Session.LastError}", e);
        }
    }

    private static IReadOnlyList<OvsdbRemote> Remotes(string host, OvsdbServer server) => Parse($"ssl:{host}:{server.TlsPort}");

    private static IReadOnlyList<OvsdbRemote> Parse(string text) =>
        OvsdbRemote.TryParseList(text, out var remotes, out var error) ? remotes : throw new AssertionException(error);

    private static OvsdbSession NewSession(OvsdbServer server, string host, Func<TlsFiles> files) => NewSession($"ssl:{host}:{server.TlsPort}", files);

    private static OvsdbSession NewSession(string remote, Func<TlsFiles> files) =>
        new(new("OVN_Northbound", [new("Logical_Switch", ["name"])]), new(Parse(remote)) { Tls = files }, NullLogger.Instance);

    private static Task FailsAsync(OvsdbServer server, string host, TlsFiles files, string reason) => FailsAsync($"ssl:{host}:{server.TlsPort}", files, reason);

    /// <summary>Connects several times, since what a side sees of the other's refusal depends on who is faster.</summary>
    private static async Task FailsAsync(string remote, TlsFiles files, string reason)
    {
        string? error = null;
        for (var round = 0; round < 3; round++)
        {
            await using var session = NewSession(remote, () => files);
            session.Start();
            error = await Eventually.Async(() => Task.FromResult(session.LastError), e => e is not null, TimeSpan.FromSeconds(10), reason);
            Assert.That(error, Does.Match($"^{remote}: (the server has refused the connection \\(.*\\): |the server has ended the connection right after the TLS handshake; most likely )?{reason}$"));
        }

        TestContext.Out.WriteLine(error);
    }

    private TlsFiles ServerFiles(TestCertificate certificate) => new(_authority.Path, certificate.Path, certificate.KeyPath);

    private async Task RefusesAsync(TestCertificate certificate, string host, string reason)
    {
        await using var server = await OvsdbServer.StartTlsAsync(ServerFiles(certificate));
        await FailsAsync(server, host, Good, reason);
    }
}
