using Reconciler.Diagnostics.Metrics;
using Reconciler.Libvirt;

namespace Reconciler.Tests.Diagnostics.Metrics;

[TestFixture]
internal sealed class MetricTextTests
{
    [Test]
    public void A_counter()
    {
        var counter = new Counter("calls_total", "Calls.", "operation").From("start");
        counter.Increment("stop");
        counter.Add(2, "stop");
        Assert.That(Text(counter), Is.EqualTo("""
            # HELP calls_total Calls.
            # TYPE calls_total counter
            calls_total{operation="start"} 0
            calls_total{operation="stop"} 3

            """));
    }

    [Test]
    public void What_has_no_label_is_there_from_the_start()
        => Assert.That(Text(new Counter("calls_total", "Calls.")), Does.EndWith("\ncalls_total 0\n"));

    [Test]
    public void A_label_may_hold_anything()
    {
        var counter = new Counter("calls_total", "Calls.", "name");
        counter.Increment("a\"b\\c\nd");
        Assert.That(Text(counter), Does.EndWith("calls_total{name=\"a\\\"b\\\\c\\nd\"} 1\n"));
    }

    [Test]
    public void A_histogram_adds_its_buckets_up()
    {
        var histogram = new Histogram("took_seconds", "Time.", [0.001, 0.5], "operation");
        foreach (var milliseconds in new[] { 1, 2, 500, 501 })
            histogram.Observe(TimeSpan.FromMilliseconds(milliseconds), "start");
        Assert.That(Text(histogram), Is.EqualTo("""
            # HELP took_seconds Time.
            # TYPE took_seconds histogram
            took_seconds_bucket{operation="start",le="0.001"} 1
            took_seconds_bucket{operation="start",le="0.5"} 3
            took_seconds_bucket{operation="start",le="+Inf"} 4
            took_seconds_sum{operation="start"} 1.004
            took_seconds_count{operation="start"} 4

            """));
    }

    [Test]
    public void A_gauge_is_read_when_it_is_asked_for()
    {
        var value = 1.0;
        var gauge = new Gauge("depth", "Depth.", () => value);
        value = 2.5;
        Assert.That(Text(gauge), Is.EqualTo("# HELP depth Depth.\n# TYPE depth gauge\ndepth 2.5\n"));
    }

    [Test]
    public void Labels_are_as_many_as_their_names()
        => Assert.That(() => new Counter("calls_total", "Calls.", "a").Increment(), Throws.ArgumentException);

    [Test]
    public void What_comes_from_outside_makes_no_series()
        =>
            Assert.That(new[] { "prepare", "migrate", "x", "" }.Select(n => HookOperations.NameOf(HookOperations.Parse(n))),
            Is.EqualTo(new[] { "prepare", "migrate", "other", "other" }));

    private static string Text(Metric metric)
    {
        using var text = new StringWriter();
        metric.Write(text);
        return text.ToString();
    }
}
