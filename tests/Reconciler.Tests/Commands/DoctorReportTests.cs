using System.Text;
using System.Text.Json;
using Reconciler.Commands;
using Reconciler.Doctor;
using Reconciler.Doctor.Facts;
using Reconciler.Tests.Doctor;

namespace Reconciler.Tests.Commands;

[TestFixture]
internal sealed class DoctorReportTests
{
    private static readonly Finding s_finding = new("nat-without-gateway", Severity.Error, "router gw\u001b[31m", "It has NAT.", "It is ignored.", "ovn-nbctl …");

    [Test]
    public void A_healthy_host_is_one_line()
    {
        var report = new DoctorReport(HealthyFacts.All, []);
        Assert.That(report.Text(), Is.EqualTo(
            $"Healthy: {HealthChecks.All.Length} checks of host node-1 (Open vSwitch 3.1.0, libvirt 9.0.0, 1 domain) and of 2 switches, 1 router and 4 ports.\n"));
        Assert.That(report.ExitStatus, Is.Zero);
        Assert.That(Json(report).GetArrayLength(), Is.Zero);
    }

    [Test]
    public void Findings_are_paragraphs_whose_names_do_nothing_to_a_terminal()
    {
        var report = new DoctorReport(new() { Host = "node-1" }, [s_finding]);
        Assert.That(report.Text(), Is.EqualTo($"""
            ERROR: router gw\x1b[31m  [nat-without-gateway]
              what  It has NAT.
              so    It is ignored.
              do    ovn-nbctl …

            1 error and 0 warnings; {HealthChecks.All.Length} checks of host node-1.

            """));
        Assert.That(report.ExitStatus, Is.EqualTo(1));
        Assert.That((report with { Facts = new() { Unreachable = [new(Source.Libvirt, "gone")] } }).ExitStatus, Is.EqualTo(3));
    }

    [Test]
    public void Scripts_get_every_part()
    {
        var finding = Json(new(new(), [s_finding]))[0];
        Assert.That(finding.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "check", "severity", "subject", "finding", "consequence", "remedy" }));
        Assert.That(finding.GetProperty("severity").GetString(), Is.EqualTo("error"));
    }

    private static JsonElement Json(DoctorReport report)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            report.WriteJson(writer);
        return JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray())).RootElement;
    }
}
