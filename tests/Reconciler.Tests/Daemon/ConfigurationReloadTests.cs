using System.Net;
using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Daemon;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Tests.Daemon;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConfigurationReloadTests
{
    private static readonly ReconcilerConfiguration s_before = new() { OvsRemotes = Remotes("unix:/run/openvswitch/db.sock") };

    private readonly CurrentConfiguration _current = new(s_before);
    private readonly RecordingLogger<ConfigurationReload> _log = new();
    private readonly DaemonMetrics _metrics = new([]);

    [Test]
    public void A_new_configuration_is_in_force_and_told_of()
    {
        ReconcilerConfiguration? told = null;
        _current.Changed += before => told = before;
        Reload(() => s_before with { OnInvalid = OnInvalid.Warn });
        Assert.That((_current.Value.OnInvalid, told), Is.EqualTo((OnInvalid.Warn, s_before)));
        Assert.That(_log.Lines, Is.EqualTo(new[] { "I The configuration was read again and is in force" }));
        Assert.That(Metrics(), Does.Contain("reconciler_configuration_reloads_total{outcome=\"taken\"} 1"));
    }

    [Test]
    public void A_wrong_one_is_said_and_nothing_of_it_taken()
    {
        Reload(() => throw new ConfigurationException("reconciler.yaml:3: log.level: 'eror' is none"));
        Assert.That(_current.Value, Is.SameAs(s_before));
        Assert.That(_log.Lines, Is.EqualTo(new[]
        {
            "E The configuration was not taken in, and the one before stays in force: reconciler.yaml:3: log.level: 'eror' is none",
        }));
        Assert.That(Metrics(), Does.Contain("reconciler_configuration_reloads_total{outcome=\"refused\"} 1"));
    }

    [Test]
    public void What_needs_a_new_start_is_said_and_the_rest_taken()
    {
        Reload(() => s_before with
        {
            HookSocket = "/tmp/other.sock",
            MetricsListen = new(IPAddress.Loopback, 9643),
            LogFormat = LogFormat.Json,
            LogLevel = LogLevel.Debug,
        });
        Assert.That(_current.Value, Is.EqualTo(s_before with { LogLevel = LogLevel.Debug }));
        Assert.That(_log.Lines.Take(3), Is.EqualTo(new[]
        {
            "W hook.socket has changed, which takes effect when the daemon is started anew",
            "W metrics.listen has changed, which takes effect when the daemon is started anew",
            "W log.format has changed, which takes effect when the daemon is started anew",
        }));
    }

    [Test]
    public void Other_servers_are_told_from_other_settings()
    {
        Assert.That(s_before.ConnectsAs(s_before with { OvsRemotes = Remotes("unix:/run/openvswitch/db.sock"), LogLevel = LogLevel.Debug }), Is.True);
        ReconcilerConfiguration[] others =
        [
            s_before with { OvsRemotes = Remotes("tcp:127.0.0.1:6640") },
            s_before with { NorthboundRemotes = Remotes("tcp:192.0.2.1:6641") },
            s_before with { OvsTls = s_before.OvsTls with { CaCertificate = "/ca.pem" } },
            s_before with { NorthboundTls = s_before.NorthboundTls with { CaCertificate = "/ca.pem" } },
            s_before with { LibvirtUri = "test:///default" },
            s_before with { Host = "node-7" },
        ];
        Assert.That(others.Select(s_before.ConnectsAs), Has.All.False);
    }

    private static IReadOnlyList<OvsdbRemote> Remotes(string text)
    {
        Assert.That(OvsdbRemote.TryParseList(text, out var remotes, out var error), error);
        return remotes!;
    }

    private void Reload(Func<ReconcilerConfiguration> read) => new ConfigurationReload(_current, read, _metrics, _log).Run();

    private string Metrics()
    {
        using var text = new StringWriter();
        _metrics.Write(text);
        return text.ToString();
    }
}
