using Reconciler.Service;
using Reconciler.Tests.Ovsdb;

namespace Reconciler.Tests.Service;

public sealed class StartGarbageTests
{
    [Test]
    public async Task Given_back_once_when_there_is_nothing_to_do_any_more()
    {
        // Busy, a moment of rest between two bursts, busy, at rest.
        var looks = new Queue<bool>([false, true, false, true, true]);
        var log = new RecordingLogger<StartGarbage>();
        using var garbage = new StartGarbage(looks.Dequeue, TimeProvider.System, log);
        await garbage.StartAsync(CancellationToken.None);
        await garbage.ExecuteTask!.WaitAsync(Eventually.Bound);
        Assert.That(looks, Is.Empty, "not before, and not later");
        Assert.That(log.Lines.Single(), Does.Match("^D -?[0-9]+ bytes of what the start needed are given back, and (some|none) of the C library$"));
    }

    [Test]
    public async Task A_daemon_that_ends_before_does_not_wait_for_it()
    {
        using var garbage = new StartGarbage(() => false, TimeProvider.System, new RecordingLogger<StartGarbage>());
        await garbage.StartAsync(CancellationToken.None);
        await garbage.StopAsync(CancellationToken.None).WaitAsync(Eventually.Bound);
        Assert.That(garbage.ExecuteTask!.IsCompletedSuccessfully, Is.True);
    }
}
