using Reconciler.Daemon;

namespace Reconciler.Tests.Daemon;

/// <summary>What ends one round of a loop, and neither the next one nor one that is over.</summary>
[TestFixture]
internal sealed class InterruptionTests
{
    [Test]
    public async Task The_round_that_goes_on_is_ended_and_no_other()
    {
        var interruption = new Interruption();
        using (var first = interruption.Begin(CancellationToken.None))
        {
            interruption.Interrupt();
            await WaitAsync(first.Token);
        }

        using var second = interruption.Begin(CancellationToken.None);
        Assert.That(second.Token.IsCancellationRequested, Is.False);
    }

    [Test]
    public void Where_no_round_goes_on_there_is_nothing_to_end()
    {
        var interruption = new Interruption();
        interruption.Interrupt();
        interruption.Begin(CancellationToken.None).Dispose();
        Assert.That(interruption.Interrupt, Throws.Nothing, "the round that is over is disposed of");
    }

    [Test]
    public async Task A_round_ends_with_what_is_around_it()
    {
        using var outer = new CancellationTokenSource();
        using var round = new Interruption().Begin(outer.Token);
        await outer.CancelAsync();
        Assert.That(round.Token.IsCancellationRequested, Is.True);
    }

    private static async Task WaitAsync(CancellationToken token)
    {
        var ended = new TaskCompletionSource();
        await using var registration = token.Register(() => ended.TrySetResult());
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
    }
}
