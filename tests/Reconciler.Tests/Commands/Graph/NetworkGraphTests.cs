using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Reconciler.Commands;
using Reconciler.Commands.Graph;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Tests.Commands.Graph;

[TestFixture]
internal sealed class NetworkGraphTests
{
    private static readonly LogicalRouter s_router = new(Guid.NewGuid(), "gw-router");
    private static readonly LogicalRouter s_unrelated = new(Guid.NewGuid(), "unrelated");
    private static readonly ImmutableArray<LogicalSwitch> s_switches =
        [.. new[] { "nat-switch-1", "nat-switch-2", "public", "elsewhere" }.Select(n => new LogicalSwitch(Guid.NewGuid(), n, null))];

    private static readonly LogicalNetwork s_network = new(s_switches, [s_router, s_unrelated], new Dictionary<Guid, ImmutableArray<RouterAttachment>>
    {
        [s_switches[0].Uuid] = [Attached(s_router, "10.140.0.1/24")],
        [s_switches[1].Uuid] = [Attached(s_router, "10.141.0.1/24")],
        [s_switches[2].Uuid] = [Attached(s_router, "192.168.58.1/24")],
        [s_switches[3].Uuid] = [Attached(s_unrelated, "10.9.0.1/24")],
    }.ToImmutableDictionary());

    [Test]
    public void It_has_what_is_around_the_domains_and_nothing_else()
    {
        var graph = NetworkGraph.Around([Row("web-1", "nat-switch-1"), Row("web-2", "gone")], s_network);
        Assert.That(graph.Routers, Is.EqualTo(new[] { "gw-router" }));
        Assert.That(graph.Switches, Is.EqualTo(new GraphSwitch[] { new("nat-switch-1", true), new("nat-switch-2", false), new("public", false) }));
        Assert.That(graph.Links.Select(l => $"{l.Switch} {string.Join(' ', l.Addresses)}"),
            Is.EqualTo(new[] { "nat-switch-1 10.140.0.1/24", "nat-switch-2 10.141.0.1/24", "public 192.168.58.1/24" }));
        Assert.That(graph.Ports.Select(p => p.Domain), Is.EqualTo(new[] { "web-1" }), "a switch that is not there is in no network");
    }

    [Test]
    public void Nothing_at_all_can_be_drawn()
    {
        var graph = NetworkGraph.Around([], s_network);
        Assert.That(XDocument.Parse(SvgGraph.Write(graph)).Root!.Name.LocalName, Is.EqualTo("svg"));
        Assert.That(MermaidGraph.Write(graph), Does.StartWith("flowchart LR\n"));
    }

    [TestCase(2)]
    [TestCase(60)]
    public void No_box_covers_another(int domains)
    {
        var svg = XDocument.Parse(SvgGraph.Write(Many(domains)));
        var boxes = svg.Descendants().Where(e => e.Name.LocalName == "rect" && (string?)e.Attribute("class") != "background").Select(e => (
            X: Number(e, "x"), Y: Number(e, "y"), Right: Number(e, "x") + Number(e, "width"), Bottom: Number(e, "y") + Number(e, "height"))).ToArray();
        Assert.That(boxes, Has.Length.EqualTo(domains + 4));
        foreach (var (a, b) in boxes.SelectMany((a, i) => boxes.Skip(i + 1).Select(b => (a, b))))
            Assert.That(a.Right <= b.X || b.Right <= a.X || a.Bottom <= b.Y || b.Bottom <= a.Y, Is.True, $"{a} {b}");
        Assert.That(boxes.Max(b => b.Bottom), Is.LessThanOrEqualTo(Number(svg.Root!, "height")));
        Assert.That(boxes.Max(b => b.Right), Is.LessThanOrEqualTo(Number(svg.Root!, "width")));
        Assert.That(boxes.Min(b => b.Y), Is.Not.Negative);
    }

    [TestCase(1, 2)]
    [TestCase(1, 40)]
    [TestCase(5, 2)]
    public void No_address_is_written_over_a_box_or_another_address(int routers, int domains)
    {
        var attached = Enumerable.Range(0, routers).Select(i => new LogicalRouter(Guid.NewGuid(), $"router-with-a-long-name-{i}")).ToArray();
        var network = s_network with
        {
            Routers = [.. attached],
            Attachments = s_switches.ToImmutableDictionary(
                s => s.Uuid, s => attached.Select(r => Attached(r, "10.140.0.254/24", "fd00:140:aaaa:bbbb::254/64")).ToImmutableArray()),
        };
        var rows = Enumerable.Range(0, domains).Select(i => Row($"vm-{i:D2}", $"nat-switch-{(i % 2) + 1}", "10.140.0.10"));
        var svg = XDocument.Parse(SvgGraph.Write(NetworkGraph.Around(rows, network)));
        var boxes = svg.Descendants().Where(e => e.Name.LocalName == "rect" && (string?)e.Attribute("class") != "background").Select(e => (
            X: Number(e, "x"), Y: Number(e, "y"), Right: Number(e, "x") + Number(e, "width"), Bottom: Number(e, "y") + Number(e, "height")));
        var labels = svg.Descendants().Where(e => e.Name.LocalName == "text" && (string?)e.Attribute("class") == "small address").Select(e =>
        {
            // 11 pixels high, and no wider than this with any usual font.
            var (x, baseline, width) = (Number(e, "x"), Number(e, "y"), e.Value.Length * 6.4);
            var left = (string?)e.Attribute("text-anchor") == "end" ? x - width : x;
            return (X: left, Y: baseline - 9, Right: left + width, Bottom: baseline + 3);
        }).ToArray();
        Assert.That(labels, Has.Length.EqualTo(routers * 4));
        var shapes = boxes.Concat(labels).ToArray();
        foreach (var label in labels)
        {
            foreach (var shape in shapes.Where(s => s != label))
                Assert.That(label.Right <= shape.X || shape.Right <= label.X || label.Bottom <= shape.Y || shape.Bottom <= label.Y, Is.True, $"{label} {shape}");
            Assert.That((label.X, label.Y), Is.GreaterThanOrEqualTo((0.0, 0.0)));
            Assert.That(label.Bottom, Is.LessThanOrEqualTo(Number(svg.Root!, "height")));
        }
    }

    [Test]
    public void The_network_as_JSON()
    {
        var network = s_network with { PortGroups = ImmutableSortedDictionary<string, Guid>.Empty.Add("web", Guid.NewGuid()) };
        var graph = NetworkGraph.Around([Row("web-1", "nat-switch-1", "10.140.0.10", "192.168.58.110")], network);
        var definition = Reconciler.Libvirt.NetworkXmlReader.Read("<network><name>nat-net</name><uuid>6f2f5f5a-3c7b-4d0e-9a5f-0a8d1f8a1b2c</uuid><metadata><ovn:network xmlns:ovn='urn:ovn-reconciler:network:1' switch='nat-switch-1' address='dynamic'/></metadata><bridge name='br-int'/></network>");
        var networks = Reconciler.Workloads.Libvirt.LibvirtNetworks.Of([new(Guid.Empty, "nat-net", true, definition, null, 0)]);
        using var json = System.Text.Json.JsonDocument.Parse(PlanReportTests.Json(
            new GraphJson(graph, network, networks, new Dictionary<string, Reconciler.Intent.PortDefaults> { ["nat-net"] = new() { PortSecurity = false } }).Write));
        var root = json.RootElement;
        Assert.That(root.GetProperty("switches").EnumerateArray().Select(s => (s.GetProperty("name").GetString(), s.GetProperty("around").GetBoolean(), s.GetProperty("has_ports").GetBoolean())),
            Is.EqualTo(new[] { ("elsewhere", false, false), ("nat-switch-1", true, true), ("nat-switch-2", true, false), ("public", true, false) }));
        Assert.That(root.GetProperty("routers").EnumerateArray().Select(r => r.GetProperty("around").GetBoolean()), Is.EqualTo(new[] { true, false }));
        Assert.That(root.GetProperty("links").GetArrayLength(), Is.EqualTo(4));
        Assert.That(root.GetProperty("ports")[0].GetProperty("external")[0].GetString(), Is.EqualTo("192.168.58.110"));
        Assert.That(root.GetProperty("groups")[0].GetString(), Is.EqualTo("web"));
        var net = root.GetProperty("networks")[0];
        Assert.That((net.GetProperty("defaults").GetProperty("switch").GetString(), net.GetProperty("defaults").GetProperty("address").GetString(), net.GetProperty("configured").GetProperty("port-security").GetString()),
            Is.EqualTo(("nat-switch-1", "dynamic", "off")));
    }

    [Test]
    public void Every_domain_says_where_it_is_and_how()
    {
        var texts = XDocument.Parse(SvgGraph.Write(Many(60))).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToArray();
        Assert.That(texts, Is.SupersetOf(Enumerable.Range(0, 60).Select(i => $"vm-{i:D2}")));
        Assert.That(texts, Does.Contain("10.140.0.10").And.Contain("⇄ 192.168.58.110").And.Contain("gw-router").And.Contain("192.168.58.1/24"));
    }

    [Test]
    public void The_flowchart()
    {
        var graph = NetworkGraph.Around(
            [Row("web-1", "nat-switch-1", "10.140.0.10", "192.168.58.110"), Row("web-2", "nat-switch-1", up: false), Row("web-3", "nat-switch-1", up: null)], s_network);
        Assert.That(MermaidGraph.Write(graph), Is.EqualTo("""
            flowchart LR
              r0{{"gw-router"}}
              s0["nat-switch-1"]
              s1["nat-switch-2"]
              s2["public"]
              r0 -- "10.140.0.1/24" --- s0
              s1 -- "10.141.0.1/24" --- r0
              s2 -- "192.168.58.1/24" --- r0
              p0("web-1<br/>10.140.0.10<br/>192.168.58.110"):::up
              s0 --- p0
              p1("web-2<br/>52:54:00:00:00:01"):::down
              s0 --- p1
              p2("web-3<br/>52:54:00:00:00:01"):::unknown
              s0 --- p2
              classDef up stroke:#1a7f37,stroke-width:2px
              classDef down stroke:#cf222e,stroke-width:2px,stroke-dasharray:4
              classDef unknown stroke:#848d97,stroke-dasharray:4

            """));
    }

    [Test]
    public void A_domain_may_be_called_anything()
    {
        var graph = NetworkGraph.Around([Row("a\"b<script>&#;`\\\u001b[31m", "nat-switch-1")], s_network);
        Assert.That(MermaidGraph.Write(graph), Does.Contain("(\"a#34;b#60;script#62;#38;#35;#59;#96;#92;#92;x1b[31m<br/>"));
        Assert.That(XDocument.Parse(SvgGraph.Write(graph)).Descendants().Select(e => e.Value), Does.Contain("a\"b<script>&#;`\\\\x1b[31m"));
    }

    [Test]
    public void What_XML_forbids_and_what_cannot_be_seen_is_written_out()
    {
        const string Evil = "a\uffffb\u202ec\nd\u0000";
        var router = new LogicalRouter(Guid.NewGuid(), Evil);
        var logicalSwitch = new LogicalSwitch(Guid.NewGuid(), Evil, null);
        var network = new LogicalNetwork(
            [logicalSwitch], [router],
            new Dictionary<Guid, ImmutableArray<RouterAttachment>> { [logicalSwitch.Uuid] = [Attached(router, "10.140.0.1/24")] }.ToImmutableDictionary());
        var graph = NetworkGraph.Around([Row(Evil, Evil)], network);
        var texts = XDocument.Parse(SvgGraph.Write(graph)).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value);
        Assert.That(texts.Count(t => t == "a\\xffffb\\x202ec\\nd\\x00"), Is.EqualTo(3));
        Assert.That(MermaidGraph.Write(graph), Does.Contain("{{\"a#92;xffffb#92;x202ec#92;nd#92;x00\"}}").And.Not.Contain('\u202e').And.Not.Contain('\uffff'));
    }

    /// <summary>Domains on two switches, some with floating IPs, one that is down and one that differs.</summary>
    internal static NetworkGraph Many(int count) => NetworkGraph.Around(
        Enumerable.Range(0, count).Select(i => Row(
            string.Create(CultureInfo.InvariantCulture, $"vm-{i:D2}"), $"nat-switch-{(i % 3 == 1 ? 2 : 1)}",
            string.Create(CultureInfo.InvariantCulture, $"10.14{(i % 3 == 1 ? 1 : 0)}.0.{i + 10}"),
            i % 2 == 0 ? string.Create(CultureInfo.InvariantCulture, $"192.168.58.{i + 110}") : null,
            up: i == 5 ? false : i == 7 ? null : true) with { InSync = i != 6 }),
        s_network);

    private static StatusRow Row(string domain, string on, string? address = null, string? external = null, bool? up = true) => new(
        domain, WorkloadId.OfDomain(Guid.NewGuid()), "52:54:00:00:00:01", "port", on, address is null ? [] : [address], external is null ? [] : [$"{external} → {address}"], up, true, []);

    private static RouterAttachment Attached(LogicalRouter router, params string[] addresses) => new(
        router,
        $"{router.Name}-port",
        [.. addresses.Select(a => InterfaceAddress.TryParse(a, out var parsed) ? parsed! : throw new ArgumentException(a, nameof(addresses)))]);

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
