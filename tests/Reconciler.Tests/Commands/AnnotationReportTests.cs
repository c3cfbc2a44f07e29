using System.Text.Json;
using Reconciler.Commands;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Tests.Intent;

namespace Reconciler.Tests.Commands;

[TestFixture]
internal sealed class AnnotationReportTests
{
    private const string Mac = AnnotationText.FirstMac;

    [TestCase("<o:port switch='s' address='10.0.0.5'><o:nat external='192.0.2.1'/></o:port>", "port on switch s with 10.0.0.5; floating IP 192.0.2.1")]
    [TestCase("<o:port address='dynamic' dhcp='on' groups='a b'/>", "port on the switch of its network with a dynamic address, dhcp on, groups a b")]
    [TestCase("<o:port port='p'/>", "existing port p")]
    [TestCase("<o:port switch='s' address='none' port-security='off' lifetime='defined'/>", "port on switch s without an address, port-security off, lifetime defined")]
    [TestCase(
        "<o:port switch='s' address='10.0.0.5 10.0.0.6'><o:nat external='192.0.2.1' mode='distributed' logical='10.0.0.6'/></o:port>",
        "port on switch s with 10.0.0.5, 10.0.0.6; floating IP 192.0.2.1, distributed, logical 10.0.0.6")]
    public void One_line_for_a_port(string inside, string line) => Assert.That(
        AnnotationReport.Describe("web-1", Mac, AnnotationText.ReadPorts(inside).Annotation!.Ports.Single()), Is.EqualTo($"web-1: interface {Mac}: {line}"));

    [Test]
    public void Live_and_defined_alike_are_shown_once() => Assert.That(
        AnnotationReport.Text("web-1", Domain("<o:port switch='s'/>"), Domain("<o:port  switch=\"s\"></o:port>")).Single(),
        Is.EqualTo("<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:1\">\n  <ovn:port switch=\"s\" />\n</ovn:ports>"));

    [Test]
    public void Live_and_defined_that_differ_are_both_shown()
    {
        var lines = AnnotationReport.Text("web-1", Domain(null), Domain("<o:port switch='s'/>")).ToArray();
        Assert.That((lines[0], lines[1], lines[2]), Is.EqualTo(("Running:", "no annotation", "Defined, from the next start on:")));
        Assert.That(lines[3], Does.Contain("<ovn:port switch=\"s\" />"));
    }

    [Test]
    public void None_at_all() => Assert.That(AnnotationReport.Text("web-1", null, Domain(null)).Single(), Is.EqualTo("web-1 has no annotation."));

    [Test]
    public void A_wrong_one_is_shown_as_it_stands()
        => Assert.That(AnnotationReport.XmlOf(Domain("<o:port swich='s'/>")), Does.Contain("<o:port swich=\"s\" />"));

    [Test]
    public void The_shape_of_the_JSON()
    {
        using var json = JsonDocument.Parse(PlanReportTests.Json(writer => AnnotationReport.WriteJson(
            writer, "web-1", null, Domain("<o:port switch='s' port-security='off' address='10.0.0.5'><o:nat external='192.0.2.1' router='r'/></o:port><o:port mac='x'/>"), _ => true)));
        var root = json.RootElement;
        Assert.That((root.GetProperty("domain").GetString(), root.GetProperty("live").ValueKind), Is.EqualTo(("web-1", JsonValueKind.Null)));
        var port = root.GetProperty("config").GetProperty("ports")[0];
        Assert.That((port.GetProperty("switch").GetString(), port.GetProperty("port-security").GetString()), Is.EqualTo(("s", "off")));
        Assert.That(port.GetProperty("nat")[0].GetRawText().Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal),
            Is.EqualTo("{\"external\":\"192.0.2.1\",\"router\":\"r\"}"));
        Assert.That(root.GetProperty("config").GetProperty("errors").GetArrayLength(), Is.EqualTo(1));
        Assert.That(port.TryGetProperty("interface", out _), Is.True);
    }

    private static DomainDefinition Domain(string? inside) =>
        AnnotationText.Domain(inside is null ? "" : $"<o:ports xmlns:o='{DomainAnnotation.NamespaceUri}'>{inside}</o:ports>");
}
