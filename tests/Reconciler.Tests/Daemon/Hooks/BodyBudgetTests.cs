using Reconciler.Daemon.Hooks;

namespace Reconciler.Tests.Daemon.Hooks;

[TestFixture]
internal sealed class BodyBudgetTests
{
    private const long Largest = HookEndpoint.MaximumBodyBytes;

    [Test]
    public async Task Forty_bodies_of_16_MiB_are_never_read_at_once()
    {
        var budget = new BodyBudget();
        var most = 0L;
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            using var share = await budget.TakeAsync(Largest, CancellationToken.None).WaitAsync(Eventually.Patience);
            lock (budget)
                most = Math.Max(most, budget.Taken);
            await Task.Yield();
        }));
        Assert.That(most, Is.InRange(Largest, BodyBudget.Bytes));
        Assert.That(budget.Taken, Is.Zero);
    }

    [Test]
    public async Task Usual_bodies_do_not_wait_behind_large_ones()
    {
        var budget = new BodyBudget();
        var large = Enumerable.Range(0, 40).Select(_ => budget.TakeAsync(Largest, CancellationToken.None)).ToArray();
        Assert.That(large.Last().IsCompleted, Is.False);
        using var usual = await budget.TakeAsync(10_000, CancellationToken.None).WaitAsync(Eventually.Patience);
        foreach (var body in large)
            (await body.WaitAsync(Eventually.Patience)).Dispose();
    }

    [Test]
    public async Task Whoever_gives_up_makes_room_for_the_next()
    {
        var budget = new BodyBudget();
        var first = new[] { 16, 16, 16 }.Select(m => budget.TakeAsync((long)m << 20, CancellationToken.None).Result).ToArray();
        using var gone = new CancellationTokenSource();
        var impatient = budget.TakeAsync(Largest, gone.Token);
        var next = budget.TakeAsync(1 << 20, CancellationToken.None);
        Assert.That(next.IsCompleted, Is.False, "in the order of arrival");
        await gone.CancelAsync();
        Assert.That(async () => await impatient, Throws.InstanceOf<OperationCanceledException>());
        (await next.WaitAsync(Eventually.Patience)).Dispose();
        foreach (var share in first)
        {
            share.Dispose();
            share.Dispose();
        }

        Assert.That(budget.Taken, Is.Zero);
    }
}
