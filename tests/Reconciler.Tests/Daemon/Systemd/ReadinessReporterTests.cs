using Microsoft.Extensions.Hosting;
using Moq;
using Reconciler.Daemon.Systemd;

namespace Reconciler.Tests.Daemon.Systemd;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ReadinessReporterTests : IDisposable
{
    private readonly ServiceManager _manager = new();
    private readonly CancellationTokenSource _started = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RecordingLogger<ReadinessReporter> _log = new();
    private readonly ManualTime _time = new();
    private volatile string? _awaited = "the Northbound is not known";

    public void Dispose()
    {
        _manager.Dispose();
        _started.Dispose();
        _stopping.Dispose();
    }

    [Test]
    public async Task Ready_when_hooks_are_answered_and_the_databases_are_known()
    {
        using var notifier = _manager.Notifier();
        using var reporter = await StartAsync(notifier);
        Assert.That(_manager.Receive(), Is.EqualTo("EXTEND_TIMEOUT_USEC=10000000"));
        Assert.That(_manager.Receive(), Is.EqualTo("STATUS=waiting: the Northbound is not known"));

        _awaited = null;
        await AdvanceAsync(TimeSpan.FromMilliseconds(50));
        Assert.That(_manager.ReceiveUntil("STATUS="), Is.EqualTo("STATUS=waiting: the hook's socket"));

        await _started.CancelAsync();
        await AdvanceAsync(TimeSpan.FromMilliseconds(50));
        Assert.That(_manager.ReceiveUntil("STATUS="), Is.EqualTo("READY=1\nSTATUS=well"));
        Assert.That(_log.Lines, Is.Empty);

        _awaited = "the Northbound is not known";
        await AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.That(_manager.Receive(), Is.EqualTo("STATUS=the Northbound is not known"));

        await _stopping.CancelAsync();
        Assert.That(_manager.Receive(), Is.EqualTo("STOPPING=1\nSTATUS=ending"));
        await reporter.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task A_boot_is_not_held_up_for_ever()
    {
        using var notifier = _manager.Notifier();
        await _started.CancelAsync();
        using var reporter = await StartAsync(notifier);
        await AdvanceAsync(ReadinessReporter.LongestWait);
        Assert.That(_manager.ReceiveUntil("READY"), Is.EqualTo("READY=1\nSTATUS=the Northbound is not known"));
        Assert.That(_log.Lines, Is.EqualTo(new[] { "W Ready after 20 s, although the Northbound is not known" }));
        await reporter.StopAsync(CancellationToken.None);
    }

    private async Task<ReadinessReporter> StartAsync(ServiceNotifier notifier)
    {
        var lifetime = Mock.Of<IHostApplicationLifetime>(l => l.ApplicationStarted == _started.Token && l.ApplicationStopping == _stopping.Token);
        var reporter = new ReadinessReporter(notifier, new Progress { Awaited = () => _awaited }, lifetime, _time, _log);
        await reporter.StartAsync(CancellationToken.None);
        return reporter;
    }

    /// <summary>Moves the clock once the reporter waits for it.</summary>
    private async Task AdvanceAsync(TimeSpan time)
    {
        await Eventually.HoldsAsync(() => _time.Pending > 0, "the reporter waits");
        _time.Advance(time);
    }
}
