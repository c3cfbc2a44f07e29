using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Reconciliation;
using Reconciler.Tests.Ovsdb;

namespace Reconciler.Tests.Reconciliation;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
internal sealed class SwitchGatesTests : IAsyncDisposable
{
    private static readonly Guid s_one = new("00000000-0000-0000-0000-0000000000a1");
    private static readonly Guid s_other = new("00000000-0000-0000-0000-0000000000a2");

    private readonly ScriptedServer _server = new();
    private readonly ObservedSession _observed;
    private readonly GroupCommit _commits;
    private readonly SwitchGates _gates;

    public SwitchGatesTests()
    {
        _observed = new([_server.Remote]);
        _commits = new(_observed.Session, new ManualTime());
        _gates = new(_commits);
    }

    /// <summary>Connects, and lets a first commit show how fast the server is.</summary>
    [SetUp]
    public async Task ConnectAsync()
    {
        _observed.Start();
        using var connection = await _server.AcceptAsync();
        await connection.SyncAsync(PortDatabase.Updates());
        await _observed.SyncedAsync();
        var first = _commits.CommitAsync(
            new([new Delete(PortDatabase.Table, [Condition.Equal("name", OvsdbDatum.Of("none"))])]), CancellationToken.None);
        await connection.ReplyAsync(await connection.ExpectAsync("transact"), """[{"count":0}]""");
        await first.WaitAsync(Eventually.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _observed.DisposeAsync();
        _server.Dispose();
    }

    [Test]
    public void Who_finds_nobody_at_its_switches_waits_for_nobody()
    {
        using var first = Enter("a", s_one);
        using var second = Enter("b", s_other);
        Assert.That(first.Inside && second.Inside, Is.True);
        Assert.That(first.Passage.Commits(), Is.Null, "it commits by itself");
    }

    [Test]
    public async Task Those_who_wait_enter_together_if_they_do_not_claim_the_same()
    {
        using var first = Enter("a", s_one);
        using var second = Enter("b", s_one);
        using var third = Enter("c", s_one);
        using var same = Enter("b", s_one);
        Assert.That(second.Inside || third.Inside || same.Inside, Is.False);
        first.Dispose();
        await Task.WhenAll(second.Entered, third.Entered).WaitAsync(Eventually.Patience);
        Assert.That(same.Inside, Is.False, "it claims what the second claims");
        Assert.That(second.Passage.Commits(), Is.Not.Null.And.SameAs(third.Passage.Commits()));
        Assert.That(second.Passage.Reads, Is.SameAs(third.Passage.Reads));
        Assert.That(second.Passage.Commits(), Is.Null, "it commits once");
        second.Dispose();
        Assert.That(same.Inside, Is.False, "the third is still inside");
        third.Dispose();
        await same.Entered.WaitAsync(Eventually.Patience);
    }

    [Test]
    public async Task Who_does_not_share_enters_alone()
    {
        using var first = Enter("a", s_one);
        using var second = Enter("b", s_one, shares: false);
        using var third = Enter("c", s_one);
        first.Dispose();
        await second.Entered.WaitAsync(Eventually.Patience);
        Assert.That(third.Inside, Is.False);
        second.Dispose();
        await third.Entered.WaitAsync(Eventually.Patience);
    }

    [Test]
    public async Task Nobody_is_overtaken_for_ever_because_it_needs_more_switches()
    {
        using var first = Enter("a", s_one);
        using var both = Enter("b", s_one, s_other);
        using var late = Enter("c", s_other);
        Assert.That(late.Inside, Is.False, "its switch is free, but another one has waited for it longer");
        first.Dispose();
        await both.Entered.WaitAsync(Eventually.Patience);
    }

    [Test]
    public async Task Who_gives_up_holds_nobody_up()
    {
        using var cancelled = new CancellationTokenSource();
        using var first = Enter("a", s_one);
        using var given = new Pass(_gates, "b", [s_one], shares: false, cancelled.Token);
        using var third = Enter("c", s_one);
        await cancelled.CancelAsync();
        Assert.That(async () => await given.Entered, Throws.InstanceOf<OperationCanceledException>());
        first.Dispose();
        await third.Entered.WaitAsync(Eventually.Patience);
    }

    [Test]
    public void A_passage_is_entered_once()
    {
        using var first = Enter("a", s_one);
        Assert.That(async () =>
            await first.Passage.EnterAsync([s_one], [], true, CancellationToken.None), Throws.InvalidOperationException);
    }

    [Test]
    public void Who_claims_nothing_on_a_switch_enters_no_gate()
    {
        using var first = Enter("a", s_one);
        using var second = new Pass(_gates, "b", [], shares: true, CancellationToken.None);
        Assert.That(second.Inside, Is.True);
    }

    private Pass Enter(string claim, params Guid[] switches) => new(_gates, claim, switches, shares: true, CancellationToken.None);

    private Pass Enter(string claim, Guid logicalSwitch, bool shares) =>
        new(_gates, claim, [logicalSwitch], shares, CancellationToken.None);

    private sealed class Pass : IDisposable
    {
        public Pass(SwitchGates gates, string claim, Guid[] switches, bool shares, CancellationToken cancellationToken)
        {
            Passage = gates.Approach();
            Entered = Passage.EnterAsync(switches, [claim], shares, cancellationToken);
        }

        public SwitchGates.Passage Passage { get; }

        public Task Entered { get; }

        public bool Inside => Entered.IsCompletedSuccessfully;

        public void Dispose() => Passage.Dispose();
    }
}
