using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Commands.Defaults;
using Reconciler.Ownership;

namespace Reconciler.Tests.Commands;

[TestFixture]
internal sealed class DefaultsReportTests
{
    private static readonly ImmutableSortedDictionary<string, string> s_before =
        ImmutableSortedDictionary<string, string>.Empty.Add("switch", "nat-switch-1").Add("groups", "web");

    [Test]
    public void What_is_not_named_stays()
    {
        var request = new DefaultsRequest("nat-net", [("address", "dynamic")], ["groups"], Clear: false, DryRun: false, Json: false);
        Assert.That(request.Apply(s_before).Select(a => $"{a.Key}={a.Value}"), Is.EqualTo(new[] { "address=dynamic", "switch=nat-switch-1" }));
        Assert.That((request with { Clear = true }).Apply(s_before).Select(a => $"{a.Key}={a.Value}"), Is.EqualTo(new[] { "address=dynamic" }));
        Assert.That(new DefaultsRequest("nat-net", [], [], false, false, false).IsEmpty, Is.True);
    }

    [Test]
    public void As_text()
    {
        var report = new DefaultsReport("nat-net", s_before)
        {
            Changes = ["switch becomes nat-switch-1"],
            Plans = [new("web-1", WorkloadId.OfDomain(Guid.Empty), [new("create", "port", "p", "nat-switch-1", null, [])], [])],
        };
        Assert.That(report.Text(isDryRun: true), Is.EqualTo(new[]
        {
            "libvirt network nat-net: interfaces on it get groups web, switch nat-switch-1", "  ~ switch becomes nat-switch-1",
            $"domain web-1 ({Guid.Empty})", "  + port p on switch nat-switch-1", "Dry run: nothing was written.",
        }));
        Assert.That((report with { IsWritten = true }).Text(isDryRun: false).Last(), Is.EqualTo("Written to its definition."));
        Assert.That(
            new DefaultsReport("nat-net", s_before.Clear()).Text(isDryRun: false), Is.EqualTo(new[] { "libvirt network nat-net: interfaces on it get nothing" }));
    }

    [Test]
    public void As_JSON()
    {
        var report = new DefaultsReport("nat-net", s_before);
        using var json = JsonDocument.Parse(PlanReportTests.Json(writer => report.WriteJson(writer, "no logical switch 'x'", new("switch", null))));
        var root = json.RootElement;
        Assert.That(root.GetProperty("defaults").GetProperty("groups").GetString(), Is.EqualTo("web"));
        Assert.That(root.GetProperty("refused").GetProperty("attribute").GetString(), Is.EqualTo("switch"));
        Assert.That(root.GetProperty("written").GetBoolean(), Is.False);
    }
}
