using System.Globalization;
using Reconciler.Daemon.Systemd;

namespace Reconciler.Tests.Daemon.Systemd;

internal sealed class ServiceNotifierTests
{
    [Test]
    public void Each_word_is_a_datagram([Values] bool isAbstract)
    {
        using var manager = new ServiceManager(isAbstract);
        using var notifier = manager.Notifier();
        Assert.That(notifier.IsHeard, Is.True);

        notifier.Ready("reconciling as host node-1");
        notifier.Stopping("ending");
        notifier.ExtendTimeout(TimeSpan.FromSeconds(1.5));
        notifier.Alive();
        Assert.Multiple(() =>
        {
            Assert.That(manager.Receive(), Is.EqualTo("READY=1\nSTATUS=reconciling as host node-1"));
            Assert.That(manager.Receive(), Is.EqualTo("STOPPING=1\nSTATUS=ending"));
            Assert.That(manager.Receive(), Is.EqualTo("EXTEND_TIMEOUT_USEC=1500000"));
            Assert.That(manager.Receive(), Is.EqualTo("WATCHDOG=1"));
        });
    }

    [Test]
    public void A_reload_says_when_it_began()
    {
        using var manager = new ServiceManager();
        using var notifier = manager.Notifier();
        var before = Uptime();
        notifier.Reloading("reading the configuration");
        var after = Uptime();

        var lines = manager.Receive().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That((lines[0], lines[2]), Is.EqualTo(("RELOADING=1", "STATUS=reading the configuration")));
        Assert.That(lines[1], Does.StartWith("MONOTONIC_USEC="));
        var seconds = long.Parse(lines[1].Split('=')[1], CultureInfo.InvariantCulture) / 1e6;
        // The kernel's uptime has two decimals, and counts the time that the machine was suspended, which a test's machine is not.
        Assert.That(seconds, Is.InRange(before - 0.02, after + 0.02));
    }

    [Test]
    public void The_same_status_is_said_once_and_on_one_line()
    {
        using var manager = new ServiceManager();
        using var notifier = manager.Notifier();
        notifier.Ready("well");
        notifier.Status("well");
        notifier.Status("ill\nREADY=1");
        notifier.Status("ill\nREADY=1");
        manager.Receive();
        Assert.That(manager.Receive(), Is.EqualTo(@"STATUS=ill\nREADY=1"));
        Assert.That(manager.IsSilent, Is.True);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("vsock:2:1234")]
    public void Where_nobody_listens_nothing_happens(string? address)
    {
        using var notifier = new ServiceNotifier(name => name is "NOTIFY_SOCKET" ? address : null, new RecordingLogger<ServiceNotifier>());
        Assert.That(notifier.IsHeard, Is.False);
        Assert.That(() => notifier.Ready("well"), Throws.Nothing);
    }

    [Test]
    public void A_service_manager_that_is_gone_is_reported_once()
    {
        var log = new RecordingLogger<ServiceNotifier>();
        ServiceNotifier notifier;
        using (var manager = new ServiceManager())
            notifier = new(manager.Environment.GetValueOrDefault, log);

        using (notifier)
        {
            notifier.Ready("well");
            notifier.Alive();
            Assert.That(log.Lines, Has.Count.EqualTo(1));
            Assert.That(log.Lines[0], Does.StartWith("W The service manager cannot be told: "));
        }
    }

    [Test]
    public void The_watchdog_is_this_process_s_or_nobody_s()
    {
        using var manager = new ServiceManager();
        var self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Assert.Multiple(() =>
        {
            Assert.That(IntervalOf(), Is.Null);
            Assert.That(IntervalOf(("WATCHDOG_USEC", "3000000")), Is.EqualTo(TimeSpan.FromSeconds(3)));
            Assert.That(IntervalOf(("WATCHDOG_USEC", "3000000"), ("WATCHDOG_PID", self)), Is.EqualTo(TimeSpan.FromSeconds(3)));
            Assert.That(IntervalOf(("WATCHDOG_USEC", "3000000"), ("WATCHDOG_PID", "1")), Is.Null);
            Assert.That(IntervalOf(("WATCHDOG_USEC", "0")), Is.Null);
            Assert.That(IntervalOf(("WATCHDOG_USEC", "soon")), Is.Null);
        });

        TimeSpan? IntervalOf(params (string Name, string Value)[] variables)
        {
            using var notifier = manager.Notifier(variables);
            return notifier.WatchdogInterval;
        }
    }

    private static double Uptime() => double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
}
