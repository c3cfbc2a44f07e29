using Reconciler.Ovsdb.Session;

namespace Reconciler.Tests.Ovsdb;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LossReportTests
{
    private readonly ManualTime _time = new();
    private readonly LossReport _report;

    public LossReportTests() => _report = new(_time);

    [Test]
    public void What_is_there_from_the_start_is_no_news() => Assert.That(_report.Return(), Is.Null);

    [Test]
    public void One_server_that_is_away_is_said_once_and_that_it_is_back()
    {
        Assert.That(_report.Lose("a: refused"), Is.EqualTo("a: refused"));
        for (var i = 0; i < 1000; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.That(_report.Lose("a: refused"), Is.Null);
        }

        Assert.That(_report.Return(), Is.EqualTo("in step again after 1000.0 s"));
        Assert.That(_report.Return(), Is.Null);
    }

    [Test]
    public void Members_that_alternate_say_at_most_one_line_a_minute()
    {
        var lines = new List<(int At, string Line)>();
        for (var second = 0; second < 300; second++)
        {
            if (_report.Lose($"{(char)('a' + (second % 3))}: it has lost its cluster") is { } line)
                lines.Add((second, line));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(lines[0], Is.EqualTo((0, "a: it has lost its cluster")));
        Assert.That(lines, Has.Count.EqualTo(3), "each member is heard once");
        Assert.That(lines.Zip(lines.Skip(1)).Select(p => p.Second.At - p.First.At), Is.All.GreaterThanOrEqualTo(60));
    }

    [Test]
    public void Reasons_that_are_never_the_same_say_one_line_a_minute() => Assert.That(
        Enumerable.Range(0, 300).Count(i =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _report.Lose($"it is at {i}") is not null;
        }),
        Is.EqualTo(5));

    [Test]
    public void A_leader_that_comes_and_goes_says_nothing_more()
    {
        Assert.That(_report.Lose("a: closed"), Is.Not.Null);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_report.Return(), Is.Not.Null);
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.That(_report.Lose($"b: {i}"), Is.Null);
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.That(_report.Return(), Is.Null);
        }
    }

    [Test]
    public void The_next_loss_is_news_again()
    {
        Assert.That(_report.Lose("a: closed"), Is.Not.Null);
        Assert.That(_report.Return(), Is.Not.Null);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(_report.Lose("a: closed"), Is.EqualTo("a: closed"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(_report.Return(), Is.EqualTo("in step again after 2.0 s"));
    }
}
