using System.Text.Json;
using Reconciler.Commands;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Commands;

[TestFixture]
internal sealed class ApplyReportTests
{
    private static readonly WorkloadId s_domain = WorkloadId.OfDomain(Guid.Parse("ffedf175-fb79-4d47-8f76-b785d90545a8"));

    [Test]
    public void What_several_passes_did_is_put_together()
    {
        var report = ApplyReport.Of(s_domain, [Pass(ReconcileStatus.InSync, ["one", "two"]), Pass(ReconcileStatus.InSync, ["three"]), Pass(ReconcileStatus.InSync, [])]);
        Assert.That(report.Text(), Is.EqualTo(new[] { "web-1: one", "web-1: two", "web-1: three" }));
        Assert.That(report.ExitStatus, Is.Zero);
    }

    [Test]
    public void What_cannot_be_had_remains_to_be_done()
    {
        var report = ApplyReport.Of(s_domain, [Pass(ReconcileStatus.InSync, []) with { Problems = [new("52:54:00:90:04:48", "no logical switch 'x'")] }]);
        Assert.That(report.Text(), Is.EqualTo(new[] { "web-1: ! interface 52:54:00:90:04:48: no logical switch 'x'" }));
        Assert.That(report.ExitStatus, Is.EqualTo(1));
    }

    [TestCase(ReconcileStatus.Failed)]
    [TestCase(ReconcileStatus.Waiting)]
    public void What_failed_is_a_failure(ReconcileStatus status)
    {
        var report = ApplyReport.Of(s_domain, [Pass(ReconcileStatus.InSync, ["one"]), Pass(status, []) with { Reason = "it is away" }]);
        Assert.That((report.ExitStatus, report.Failure), Is.EqualTo((3, "it is away")));
        Assert.That(report.Text(), Is.EqualTo(new[] { "web-1: one" }), "what was done is said all the same");
    }

    [Test]
    public void The_shape_of_the_JSON()
    {
        var report = ApplyReport.Of(s_domain, [Pass(ReconcileStatus.InSync, ["one"]), Pass(ReconcileStatus.Failed, []) with { Reason = "away" }]);
        using var json = JsonDocument.Parse(PlanReportTests.Json(report.WriteJson));
        var root = json.RootElement;
        Assert.That(
            (root.GetProperty("domain").GetString(), root.GetProperty("uuid").GetString(),
            root.GetProperty("in_sync").GetBoolean(), root.GetProperty("failure").GetString()),
            Is.EqualTo(("web-1", s_domain.Key, false, "away")));
        Assert.That(root.GetProperty("done")[0].GetString(), Is.EqualTo("one"));
        Assert.That(root.GetProperty("problems").GetArrayLength(), Is.Zero);
    }

    private static ReconcileResult Pass(ReconcileStatus status, string[] actions) => new(status, "web-1", [.. actions], [], null);
}
