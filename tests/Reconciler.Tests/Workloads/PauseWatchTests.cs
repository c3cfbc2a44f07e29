using Reconciler.Libvirt;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Workloads;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PauseWatchTests : IDisposable
{
    private static readonly Guid s_domain = Guid.Parse("ffedf175-fb79-4d47-8f76-b785d90545a8");
    private static readonly DomainObservation s_paused = new(s_domain, "web-1", true, true, DomainStates.Paused, null, null, 0) { StateReason = 2 };

    private readonly ManualTime _time = new();
    private readonly List<Guid> _reads = [];
    private readonly PauseWatch _watch;

    public PauseWatchTests() => _watch = new(_reads.Add, _time);

    public void Dispose() => _watch.Dispose();

    [Test]
    public void A_domain_that_stays_paused_is_read_again_and_again_at_growing_distances()
    {
        for (var (reads, wait) = (1, 1); reads <= 7; (reads, wait) = (reads + 1, Math.Min(wait * 2, 30)))
        {
            _watch.Note(s_paused);
            _time.Advance(TimeSpan.FromSeconds(wait - 0.1));
            Assert.That(_reads, Has.Count.EqualTo(reads - 1), $"not before {wait} s");
            _time.Advance(TimeSpan.FromSeconds(0.2));
            Assert.That(_reads, Has.Count.EqualTo(reads));
        }
    }

    [Test]
    public void One_that_is_not_paused_any_more_is_left_alone()
    {
        _watch.Note(s_paused);
        _watch.Note(s_paused with { StateReason = DomainStates.PausedByUser });
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(_reads, Is.Empty);

        _watch.Note(s_paused);
        _watch.Forget(s_domain);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(_reads, Is.Empty);
    }

    [Test]
    public void News_of_it_in_between_makes_no_second_row_of_reads()
    {
        for (var i = 0; i < 5; i++)
            _watch.Note(s_paused);
        _time.Advance(TimeSpan.FromSeconds(16.1));
        Assert.That(_reads, Has.Count.EqualTo(1));
    }
}
