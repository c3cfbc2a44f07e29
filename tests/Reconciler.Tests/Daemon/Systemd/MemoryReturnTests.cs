using Reconciler.Daemon.Systemd;

namespace Reconciler.Tests.Daemon.Systemd;

internal sealed class MemoryReturnTests
{
    [Test]
    public async Task Given_back_when_there_is_nothing_to_do_any_more()
    {
        // Busy, a moment of rest between two bursts, busy, at rest.
        var looks = new Queue<bool>([false, true, false, true, true]);
        var collections = GC.CollectionCount(GC.MaxGeneration);
        using var memory = new MemoryReturn(
            new Progress { AtRest = looks.Dequeue }, TimeProvider.System, new RecordingLogger<MemoryReturn>());
        await memory.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(
            () => looks.Count == 0 && GC.CollectionCount(GC.MaxGeneration) > collections, "not before, and not later");
        await memory.StopAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
    }

    [Test]
    public async Task A_daemon_that_ends_before_does_not_wait_for_it()
    {
        using var memory = new MemoryReturn(
            new Progress { AtRest = () => false }, TimeProvider.System, new RecordingLogger<MemoryReturn>());
        await memory.StartAsync(CancellationToken.None);
        await memory.StopAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
        Assert.That(memory.ExecuteTask!.IsCompleted, Is.True);
        Assert.That(memory.ExecuteTask.IsFaulted, Is.False);
    }
}
