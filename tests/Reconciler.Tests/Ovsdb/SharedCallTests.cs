using Reconciler.Ovsdb.Session;

namespace Reconciler.Tests.Ovsdb;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SharedCallTests
{
    private readonly List<TaskCompletionSource> _calls = [];
    private readonly SharedCall _shared;

    public SharedCallTests() => _shared = new(() =>
    {
        var call = new TaskCompletionSource();
        lock (_calls)
            _calls.Add(call);
        return call.Task;
    });

    [Test]
    public async Task Whoever_comes_while_a_call_is_on_its_way_shares_the_next_one()
    {
        var first = _shared.JoinAsync(CancellationToken.None);
        var others = new[] { _shared.JoinAsync(CancellationToken.None), _shared.JoinAsync(CancellationToken.None) };
        Assert.That(_calls, Has.Count.EqualTo(1));
        _calls[0].SetResult();
        await first;
        await Eventually.Async(() => Task.FromResult(_calls.Count), c => c == 2, Eventually.Patience, "the next call begins");
        Assert.That(others.Any(o => o.IsCompleted), Is.False, "the first call may have passed what they want to see");
        _calls[1].SetResult();
        await Task.WhenAll(others);
        var late = _shared.JoinAsync(CancellationToken.None);
        Assert.That(_calls, Has.Count.EqualTo(3));
        _calls[2].SetResult();
        await late;
    }

    [Test]
    public async Task An_error_is_that_of_those_who_waited_for_this_call()
    {
        var first = _shared.JoinAsync(CancellationToken.None);
        var other = _shared.JoinAsync(CancellationToken.None);
        _calls[0].SetException(new TimeoutException());
        Assert.That(async () => await first, Throws.InstanceOf<TimeoutException>());
        await Eventually.Async(() => Task.FromResult(_calls.Count), c => c == 2, Eventually.Patience, "the next call begins");
        _calls[1].SetResult();
        await other;
    }

    [Test]
    public async Task Who_gives_up_does_not_end_the_call_of_the_others()
    {
        using var cancelled = new CancellationTokenSource();
        var given = _shared.JoinAsync(cancelled.Token);
        await cancelled.CancelAsync();
        Assert.That(async () => await given, Throws.InstanceOf<OperationCanceledException>());
        var other = _shared.JoinAsync(CancellationToken.None);
        _calls[0].SetResult();
        await Eventually.Async(() => Task.FromResult(_calls.Count), c => c == 2, Eventually.Patience, "the next call begins");
        _calls[1].SetResult();
        await other;
    }
}
