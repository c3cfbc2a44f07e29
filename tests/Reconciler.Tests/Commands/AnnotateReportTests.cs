using System.Text.Json;
using Reconciler.Commands;

namespace Reconciler.Tests.Commands;

[TestFixture]
internal sealed class AnnotateReportTests
{
    private static readonly AnnotateReport s_report = new("web-1", Guid.Empty)
    {
        Interface = "52:54:00:90:04:48",
        Summary = "web-1: interface 52:54:00:90:04:48: port on switch s",
        Lines = [new("create", "port", "p", "s", "52:54:00:90:04:48", ["addresses \"x\""])],
        Remarks = ["web-1: port 2: no such interface, as before"],
        WrittenTo = ["the running domain", "its definition"],
    };

    [Test]
    public void As_text()
    {
        Assert.That(s_report.Text(isDryRun: false), Is.EqualTo(new[]
        {
            "web-1: interface 52:54:00:90:04:48: port on switch s", "  + port p on switch s", "      addresses \"x\"",
            "Written to the running domain and its definition.",
        }));
        Assert.That(s_report.Text(isDryRun: true).Last(), Is.EqualTo("Dry run: nothing was written."));
    }

    [Test]
    public void As_JSON()
    {
        using var json = JsonDocument.Parse(PlanReportTests.Json(s_report.WriteJson));
        var root = json.RootElement;
        Assert.That(root.GetProperty("actions")[0].GetProperty("action").GetString(), Is.EqualTo("create"));
        Assert.That(root.GetProperty("written_to").GetArrayLength(), Is.EqualTo(2));
        Assert.That(root.GetProperty("refused").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void A_refusal_as_JSON()
    {
        using var json = JsonDocument.Parse(PlanReportTests.Json(
            writer => new AnnotateReport("web-1", Guid.Empty).WriteJson(writer, "no port group 'x'", new("groups", null))));
        var refused = json.RootElement.GetProperty("refused");
        Assert.That((refused.GetProperty("message").GetString(), refused.GetProperty("attribute").GetString()), Is.EqualTo(("no port group 'x'", "groups")));
        Assert.That(json.RootElement.GetProperty("written_to").GetArrayLength(), Is.Zero);
    }
}
