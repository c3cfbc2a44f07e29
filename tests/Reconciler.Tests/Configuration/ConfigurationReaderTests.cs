using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Intent;

namespace Reconciler.Tests.Configuration;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConfigurationReaderTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("configuration-");

    private string FilePath => Path.Combine(_directory.FullName, "reconciler.yaml");

    public void Dispose() => _directory.Delete(recursive: true);

    [Test]
    public void Every_key()
    {
        var read = Read("""
            ovs: {remote: tcp:127.0.0.1:6640, ca-certificate: /ovs/ca.pem, certificate: /ovs/cert.pem, private-key: /ovs/key.pem}
            nb:
              ca-certificate: /nb/ca.pem
              certificate: /nb/cert.pem
              private-key: /nb/key.pem
              remote: [tcp:192.0.2.1:6641, "tcp:[fd00::2]:6641"]
              server-name: ovnnb
            libvirt: {uri: "qemu+unix:///system"}
            host: node-7
            hook: {socket: /tmp/hook.sock, on-invalid: warn}
            sweep: {interval: 2.5}
            dhcp: {dns: [192.0.2.53, "2001:db8::53"], mtu: 1400, lease-time: 7200}
            health: {tolerance: 0}
            metrics: {listen: "[::1]:9643"}
            limits: {replica-memory: 512, replica-rows: 2000}
            log: {level: debug, ovsdb: error, format: json}
            networks:
              nat-net: {switch: nat-switch-1, address: none, port-security: off}
              dynamic-net: {address: dynamic, dhcp: on, groups: web db, lifetime: defined}
              empty:
            """);
        Assert.That(read.OvsRemotes.Select(r => r.Text), Is.EqualTo(new[] { "tcp:127.0.0.1:6640" }));
        Assert.That(read.NorthboundRemotes!.Select(r => r.Text), Is.EqualTo(new[] { "tcp:192.0.2.1:6641", "tcp:[fd00::2]:6641" }));
        Assert.That(
            new[] { read.OvsTls, read.NorthboundTls }.Select(t => $"{t.CaCertificate} {t.Certificate} {t.PrivateKey}"),
            Is.EqualTo(new[] { "/ovs/ca.pem /ovs/cert.pem /ovs/key.pem", "/nb/ca.pem /nb/cert.pem /nb/key.pem" }));
        Assert.That((read.NorthboundTls.ServerName, read.ReplicaBudget.Bytes, read.ReplicaBudget.Rows),
            Is.EqualTo(("ovnnb", 512L << 20, 2000)));
        Assert.That((read.LibvirtUri, read.Host, read.HookSocket), Is.EqualTo(("qemu+unix:///system", "node-7", "/tmp/hook.sock")));
        Assert.That((read.OnInvalid, read.SweepInterval), Is.EqualTo((OnInvalid.Warn, TimeSpan.FromSeconds(2.5))));
        Assert.That((read.LogLevel, read.LogFormat), Is.EqualTo((LogLevel.Debug, LogFormat.Json)));
        Assert.That(read.LogAreas.Select(a => (a.Key.Name, a.Value)), Is.EqualTo(new[] { ("ovsdb", LogLevel.Error) }));
        Assert.That((read.HealthTolerance, read.MetricsListen?.ToString()), Is.EqualTo((TimeSpan.Zero, "[::1]:9643")));
        Assert.That(read.Networks["nat-net"], Is.EqualTo(new PortDefaults { Switch = "nat-switch-1", Address = AddressRequest.None, PortSecurity = false }));
        var dynamic = read.Networks["dynamic-net"];
        Assert.That((dynamic.Switch, dynamic.Address, dynamic.Dhcp, dynamic.Lifetime), Is.EqualTo(((string?)null, AddressRequest.Dynamic, DhcpMode.On, PortLifetime.Defined)));
        Assert.That(dynamic.Groups, Is.EqualTo(new[] { "web", "db" }));
        Assert.That((read.Dhcp.Mtu, read.Dhcp.LeaseTime), Is.EqualTo((1400, TimeSpan.FromHours(2))));
        Assert.That(read.Dhcp.DnsServers.Select(d => d.ToString()), Is.EqualTo(new[] { "192.0.2.53", "2001:db8::53" }));
        Assert.That(read.Networks["empty"], Is.EqualTo(PortDefaults.Empty));
    }

    [TestCase("")]
    [TestCase("# nothing\n")]
    [TestCase("---\n")]
    [TestCase("{}")]
    public void An_empty_file_leaves_the_defaults(string yaml)
    {
        var read = Read(yaml);
        Assert.That(read.OvsRemotes.Select(r => r.Text), Is.EqualTo(new[] { "unix:/run/openvswitch/db.sock" }));
        Assert.That((read.NorthboundRemotes, read.Host, read.LibvirtUri), Is.EqualTo(((object?)null, (string?)null, "qemu:///system")));
        Assert.That((read.HookSocket, read.OnInvalid, read.SweepInterval), Is.EqualTo(("/run/reconciler/hook.sock", OnInvalid.Refuse, TimeSpan.FromSeconds(60))));
        Assert.That((read.LogLevel, read.LogFormat, read.Networks.Count), Is.EqualTo((LogLevel.Information, LogFormat.Text, 0)));
    }

    [TestCase("hots: x", "1: hots: there is no such key; did you mean 'host'? (known: ovs, nb, libvirt, host, hook, sweep, dhcp, health, metrics, limits, log, networks, policy)")]
    [TestCase("host: a\nhok:\n  socket: /x", "2: hok: there is no such key; did you mean 'hook'? (known: ovs, nb, libvirt, host, hook, sweep, dhcp, health, metrics, limits, log, networks, policy)")]
    [TestCase("hook:\n  sokcet: /x", "2: hook.sokcet: there is no such key; did you mean 'socket'? (known: socket, on-invalid)")]
    [TestCase("nb:\n  remotes:\n    - tcp:192.0.2.1:6641", "2: nb.remotes: there is no such key; did you mean 'remote'? (known: remote, ca-certificate, certificate, private-key, server-name)")]
    [TestCase("hook:\n  on-invalid: refuze", "2: hook.on-invalid: 'refuze' is none of refuse, warn; did you mean 'refuse'?")]
    [TestCase("nb: {certificate: cert.pem, private-key: /key.pem}", "1: nb.certificate: it must be an absolute path")]
    [TestCase("hook: {socket: hook.sock}", "1: hook.socket: it must be an absolute path")]
    [TestCase("hook: {socket: [/a, /b]}", "1: hook.socket: expected a single value")]
    [TestCase("host:", "1: host: it must not be empty")]
    [TestCase("host: [a]", "1: host: expected a single value")]
    [TestCase("sweep: {interval: 0.5}", "1: sweep.interval: '0.5' is not a number of seconds from 1 to 86400")]
    [TestCase("sweep: {interval: 1m}", "1: sweep.interval: '1m' is not a number of seconds from 1 to 86400")]
    [TestCase("sweep: {interval: -1}", "1: sweep.interval: '-1' is not a number of seconds from 1 to 86400")]
    [TestCase("log: {level: trace}", "1: log.level: 'trace' is none of debug, information, warning, error")]
    [TestCase("log: {format: xml}", "1: log.format: 'xml' is none of text, json")]
    [TestCase("nb: {remote: 192.0.2.1}", "1: nb.remote: '192.0.2.1' is not a remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [TestCase("ovs: unix:/x", "1: ovs: expected keys with values below it")]
    [TestCase("just text", "1: the document: expected keys with values below it")]
    [TestCase("? [a]\n: b", "1: the document: a key must be a word")]
    [TestCase("networks:\n  n: {swich: x}", "2: networks.n.swich: there is no such key; did you mean 'switch'? (known: switch, address, port-security, dhcp, groups, lifetime)")]
    [TestCase("networks:\n  n: {switch: ''}", "2: networks.n.switch: it must not be empty")]
    [TestCase("networks:\n  n: {address: 10.140.0.10}", "2: networks.n.address: '10.140.0.10' cannot be the default of many interfaces; write none or dynamic")]
    [TestCase("networks:\n  n: {dhcp: yes}", "2: networks.n.dhcp: 'yes' is none of auto, on, off")]
    [TestCase("networks:\n  n: {lifetime: ever}", "2: networks.n.lifetime: 'ever' is none of running, defined")]
    [TestCase("dhcp: {mtu: 20}", "1: dhcp.mtu: '20' is not a whole number from 576 to 65535")]
    [TestCase("dhcp: {lease-time: 1}", "1: dhcp.lease-time: '1' is not a whole number from 60 to 2592000")]
    [TestCase("dhcp: {dns: [192.0.2.53, here]}", "1: dhcp.dns: 'here' is not an IP address")]
    [TestCase("networks:\n  n: {port-security: yes}", "2: networks.n.port-security: 'yes' is none of on, off")]
    [TestCase("networks: [n]", "1: networks: expected keys with values below it")]
    public void What_is_wrong_is_named_with_its_place(string yaml, string message)
        => Assert.That(() => Read(yaml), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo($"{FilePath}:{message}"));

    [TestCase("nb: {certificate: /cert.pem}", "nb.certificate is set and nb.private-key is not: one is of no use without the other")]
    [TestCase("ovs: {private-key: /key.pem}", "ovs.private-key is set and ovs.certificate is not: one is of no use without the other")]
    public void A_certificate_and_its_key_are_set_together(string yaml, string message)
        => Assert.That(() => Read(yaml), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(message));

    [TestCase("host: a\nhost: b")]
    [TestCase("hook: {socket: /a, socket: /b}")]
    [TestCase("host: [")]
    [TestCase("a: *nothing")]
    public void What_is_not_proper_YAML_is_named_with_its_place(string yaml)
        => Assert.That(() => Read(yaml), Throws.TypeOf<ConfigurationException>().With.Message.Match($"^{FilePath}:[12]: .{{5,}}"));

    [TestCase("host: a\n---\nhost: b\n")]
    [TestCase("---\n---\nhost: b\n")]
    public void Several_documents_are_one_too_many(string yaml)
        => Assert.That(() => Read(yaml), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo($"{FilePath}: holds 2 YAML documents; write one"));

    [Test]
    public void A_file_that_is_named_must_be_there()
        => Assert.That(() => ConfigurationReader.Read(FilePath, [], []), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith($"{FilePath}: "));

    [Test]
    public void Options_come_before_the_environment_and_that_before_the_file()
    {
        File.WriteAllText(FilePath, "host: file\nlibvirt: {uri: file}\nhook: {on-invalid: warn}");
        var read = ConfigurationReader.Read(
            FilePath, [new("RECONCILER_HOST", "environment"), new("RECONCILER_LIBVIRT_URI", "environment"), new("PATH", "/bin")], [new("host", "option")]);
        Assert.That((read.Host, read.LibvirtUri, read.OnInvalid), Is.EqualTo(("option", "environment", OnInvalid.Warn)));
    }

    [Test]
    public void Every_setting_has_a_variable()
        => Assert.That(Setting.All.Select(s => s.Variable), Is.EqualTo(new[]
        {
            "RECONCILER_OVS_REMOTE", "RECONCILER_OVS_CA_CERTIFICATE", "RECONCILER_OVS_CERTIFICATE", "RECONCILER_OVS_PRIVATE_KEY",
            "RECONCILER_NB_REMOTE", "RECONCILER_NB_CA_CERTIFICATE", "RECONCILER_NB_CERTIFICATE", "RECONCILER_NB_PRIVATE_KEY", "RECONCILER_NB_SERVER_NAME", "RECONCILER_LIBVIRT_URI", "RECONCILER_HOST", "RECONCILER_HOOK_SOCKET",
            "RECONCILER_HOOK_ON_INVALID", "RECONCILER_SWEEP_INTERVAL", "RECONCILER_SWEEP_OVS_PORTS", "RECONCILER_DHCP_DNS", "RECONCILER_DHCP_MTU", "RECONCILER_DHCP_LEASE_TIME",
            "RECONCILER_HEALTH_TOLERANCE", "RECONCILER_METRICS_LISTEN", "RECONCILER_LIMITS_REPLICA_MEMORY", "RECONCILER_LIMITS_REPLICA_ROWS", "RECONCILER_LOG_LEVEL", "RECONCILER_LOG_OVSDB", "RECONCILER_LOG_LIBVIRT",
            "RECONCILER_LOG_HOOKS", "RECONCILER_LOG_DOMAINS", "RECONCILER_LOG_SWEEP", "RECONCILER_LOG_FORMAT",
        }));

    [TestCase("RECONCILER_HOTS", "x", "environment: RECONCILER_HOTS: there is no such setting; did you mean 'RECONCILER_HOST'?")]
    [TestCase("RECONCILER_HOST", "", "environment: RECONCILER_HOST: it must not be empty")]
    [TestCase("RECONCILER_LOG_LEVEL", "eror", "environment: RECONCILER_LOG_LEVEL: 'eror' is none of debug, information, warning, error; did you mean 'error'?")]
    public void A_wrong_variable_is_named(string name, string value, string message)
    {
        File.WriteAllText(FilePath, "");
        Assert.That(() => ConfigurationReader.Read(FilePath, [new(name, value)], []), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(message));
    }

    [TestCase("9643", "'9643' is not an address and a port; write 127.0.0.1:9643 or [::1]:9643")]
    [TestCase("localhost:9643", "'localhost:9643' is not an address and a port; write 127.0.0.1:9643 or [::1]:9643")]
    [TestCase("127.0.0.1:0", "'127.0.0.1:0' is not an address and a port; write 127.0.0.1:9643 or [::1]:9643")]
    [TestCase("0.0.0.0:9643", "'0.0.0.0:9643' is not a loopback address; for other machines, put a server that knows who may ask in front of it")]
    public void Metrics_are_for_this_machine(string value, string reason)
        => Assert.That(
            () => Read($"metrics: {{listen: '{value}'}}"),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo($"{FilePath}:1: metrics.listen: {reason}"));

    private ReconcilerConfiguration Read(string yaml)
    {
        File.WriteAllText(FilePath, yaml);
        return ConfigurationReader.Read(FilePath, [], []);
    }
}
