using Reconciler.Daemon.Systemd;

namespace Reconciler.Tests.Daemon.Systemd;

internal sealed class StartGarbageTests
{
    [Test]
    public async Task Given_back_once_when_there_is_nothing_to_do_any_more()
    {
        // Busy, a moment of rest between two bursts, busy, at rest.
        var looks = new Queue<bool>([false, true, false, true, true]);
        var collections = GC.CollectionCount(GC.MaxGeneration);
        using var garbage = new StartGarbage(new Progress { AtRest = looks.Dequeue }, TimeProvider.System,
            new RecordingLogger<StartGarbage>());
        await garbage.StartAsync(CancellationToken.None);
        await garbage.ExecuteTask!.WaitAsync(Eventually.Patience);
        Assert.That(looks, Is.Empty, "not before, and not later");
        Assert.That(GC.CollectionCount(GC.MaxGeneration), Is.GreaterThan(collections));
    }

    [Test]
    public async Task A_daemon_that_ends_before_does_not_wait_for_it()
    {
        using var garbage = new StartGarbage(new Progress { AtRest = () => false }, TimeProvider.System,
            new RecordingLogger<StartGarbage>());
        await garbage.StartAsync(CancellationToken.None);
        await garbage.StopAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
        Assert.That(garbage.ExecuteTask!.IsCompleted, Is.True);
        Assert.That(garbage.ExecuteTask.IsFaulted, Is.False);
    }
}
