using Reconciler.Daemon;
using Reconciler.Daemon.Systemd;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Daemon.Systemd;

internal sealed class WatchdogTests
{
    [Test]
    public async Task Fed_while_the_loop_turns_and_not_when_it_is_stuck()
    {
        using var manager = new ServiceManager();
        using var notifier = manager.Notifier(("WATCHDOG_USEC", "200000"));
        using var queue = new ReconcileQueue(TimeProvider.System);
        using var end = new CancellationTokenSource();
        var worker = new ReconcileWorker(queue, new(() => 0.5), new RecordingLogger<ReconcileWorker>()).RunAsync((_, _) => throw new NotSupportedException(), end.Token);
        var watch = new LoopWatch(queue, TimeProvider.System);
        var log = new RecordingLogger<Watchdog>();
        using var watchdog = new Watchdog(notifier, new Progress { Stuck = watch.WhatIsStuck }, TimeProvider.System, log);

        await watchdog.StartAsync(CancellationToken.None);
        for (var i = 0; i < 5; i++)
            Assert.That(manager.Receive(), Is.EqualTo("WATCHDOG=1"), "an idle loop turns too");

        // Nobody takes from the queue any more.
        await end.CancelAsync();
        await worker;
        await Eventually.HoldsAsync(() => log.Lines.Count > 0, "the watchdog sees it");
        while (!manager.IsSilent)
            manager.Receive();
        await Task.Delay(300);
        Assert.That(manager.IsSilent, Is.True, "not fed");
        Assert.That(log.Lines, Is.EqualTo(new[] { "C nobody takes from the queue of domains; unless that ends within 0 s the daemon is started anew" }));
        await watchdog.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Where_nobody_watches_nobody_looks()
    {
        using var manager = new ServiceManager();
        using var notifier = manager.Notifier();
        using var watchdog = new Watchdog(notifier, new Progress(), TimeProvider.System, new RecordingLogger<Watchdog>());
        await watchdog.StartAsync(CancellationToken.None);
        await watchdog.ExecuteTask!.WaitAsync(Eventually.Patience);
        Assert.That(manager.IsSilent, Is.True);
    }
}
