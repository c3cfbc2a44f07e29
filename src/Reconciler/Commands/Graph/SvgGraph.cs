using System.Globalization;
using System.Text;
using System.Xml;
using Reconciler.Printing;

namespace Reconciler.Commands.Graph;

/// <summary>Draws the network as SVG: outside switches, routers, switches, and the domains' ports in a column.</summary>
internal static class SvgGraph
{
    private const int Margin = 24;
    private const int RowHeight = 34;
    private const int BoxHeight = 30;
    private const int GroupGap = 18;
    private const int ColumnGap = 150;
    private const double CharacterWidth = 7.4;
    private const double SmallCharacterWidth = 6.4;
    private const int SmallLine = 14;

    /// <summary>How many lines of addresses fit between two switches.</summary>
    private const int UsualLines = 2;

    private const string Style = """
        text { font: 13px sans-serif; fill: #1f2328 }
        .small { font-size: 11px; fill: #59636e }
        .link { fill: none; stroke: #9198a1; stroke-width: 1.5 }
        .box { fill: #f6f8fa; stroke: #9198a1 }
        .router { fill: #ddf4ff; stroke: #0969da }
        .switch { fill: #fff8c5; stroke: #9a6700 }
        .up { fill: #1a7f37 } .down { fill: #cf222e } .unknown { fill: #9198a1 }
        """;

    /// <summary>The drawing.</summary>
    public static string Write(NetworkGraph graph)
    {
        var layout = Layout.Of(graph);
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new() { Indent = true, OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            Attribute(xml, "width", layout.Width);
            Attribute(xml, "height", layout.Height);
            xml.WriteAttributeString("viewBox", Invariant($"0 0 {layout.Width} {layout.Height}"));
            xml.WriteElementString("title", graph.Title);
            xml.WriteElementString("style", Style);
            Box(xml, new(0, 0, layout.Width, layout.Height), "background", 0, "fill:#ffffff");
            foreach (var link in graph.Links)
                Link(xml, layout, link);
            foreach (var links in graph.Links.GroupBy(l => l.Switch, StringComparer.Ordinal))
                Addresses(xml, layout, [.. links]);
            foreach (var (port, place) in graph.Ports.Zip(layout.Ports))
                Curve(xml, layout.Switches[port.Switch].Right, place.Left);
            foreach (var router in graph.Routers)
                Labelled(xml, layout.Routers[router], "router", router, 15);
            foreach (var logicalSwitch in graph.Switches)
                Labelled(xml, layout.Switches[logicalSwitch.Name], "switch", logicalSwitch.Name, 4);
            foreach (var (port, place) in graph.Ports.Zip(layout.Ports))
                Port(xml, layout, port, place);
            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static void Port(XmlWriter xml, Layout layout, GraphPort port, Place place)
    {
        Box(xml, place, "box", 4);
        xml.WriteStartElement("circle");
        Attribute(xml, "cx", place.X + 14);
        Attribute(xml, "cy", place.Middle);
        Attribute(xml, "r", 5);
        xml.WriteAttributeString("class", port.Up switch { true => "up", false => "down", null => "unknown" });
        xml.WriteElementString("title", VisibleText.Line(port.State));
        xml.WriteEndElement();
        Text(xml, place.X + 28, place.Middle, port.Domain);
        Text(xml, place.X + 28 + layout.NameWidth + 12, place.Middle, port.InSync ? port.Label : $"{port.Label} (differs)", "small");
        if (!port.ExternalAddresses.IsEmpty)
            Text(xml, place.X + place.Width + 10, place.Middle, $"⇄ {string.Join("  ", port.ExternalAddresses)}");
    }

    private static void Link(XmlWriter xml, Layout layout, GraphLink link)
    {
        var (router, on) = (layout.Routers[link.Router], layout.Switches[link.Switch]);
        var (from, to) = on.X < router.X ? (on.Right, router.Left) : (router.Right, on.Left);
        Curve(xml, from, to);
    }

    /// <summary>
    /// Writes the addresses of all routers on a switch beside the lines' ends, a line for each router. The lines come from the other side.
    /// </summary>
    private static void Addresses(XmlWriter xml, Layout layout, GraphLink[] links)
    {
        var on = layout.Switches[links[0].Switch];
        var router = layout.Routers[links[0].Router];
        var (outer, below) = (on.X < router.X, on.Middle > router.Middle);
        for (var i = 0; i < links.Length; i++)
        {
            var middle = below ? on.Middle + 11 + (i * SmallLine) : on.Middle - 10 - (i * SmallLine);
            Text(xml, outer ? on.X + on.Width + 8 : on.X - 8, middle, LabelOf(links[i]), "small address", outer ? "start" : "end");
        }
    }

    private static string LabelOf(GraphLink link) => string.Join("  ", link.Addresses);

    private static void Curve(XmlWriter xml, (double X, double Y) from, (double X, double Y) to)
    {
        var half = (from.X + to.X) / 2;
        xml.WriteStartElement("path");
        xml.WriteAttributeString("class", "link");
        xml.WriteAttributeString("d", Invariant($"M{from.X:0.#},{from.Y:0.#} C{half:0.#},{from.Y:0.#} {half:0.#},{to.Y:0.#} {to.X:0.#},{to.Y:0.#}"));
        xml.WriteEndElement();
    }

    private static void Labelled(XmlWriter xml, Place place, string kind, string label, int radius)
    {
        Box(xml, place, kind, radius);
        Text(xml, place.X + (place.Width / 2), place.Middle, label, null, "middle");
    }

    private static void Box(XmlWriter xml, Place place, string kind, int radius, string? style = null)
    {
        xml.WriteStartElement("rect");
        Attribute(xml, "x", place.X);
        Attribute(xml, "y", place.Y);
        Attribute(xml, "width", place.Width);
        Attribute(xml, "height", place.Height);
        Attribute(xml, "rx", radius);
        xml.WriteAttributeString("class", kind);
        if (style is not null)
            xml.WriteAttributeString("style", style);
        xml.WriteEndElement();
    }

    private static void Text(XmlWriter xml, double x, double middle, string text, string? kind = null, string anchor = "start")
    {
        xml.WriteStartElement("text");
        Attribute(xml, "x", x);
        Attribute(xml, "y", middle + 4.5);
        if (kind is not null)
            xml.WriteAttributeString("class", kind);
        if (anchor != "start")
            xml.WriteAttributeString("text-anchor", anchor);
        xml.WriteString(VisibleText.Line(text));
        xml.WriteEndElement();
    }

    private static void Attribute(XmlWriter xml, string name, double value) => xml.WriteAttributeString(name, Invariant($"{value:0.#}"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Place(double X, double Y, double Width, double Height)
    {
        public double Middle => Y + (Height / 2);

        public (double X, double Y) Left => (X, Middle);

        public (double X, double Y) Right => (X + Width, Middle);
    }

    /// <summary>The positions. A switch is in the middle of its ports, and a router in the middle of its switches.</summary>
    private sealed record Layout(
        double Width, double Height, double NameWidth, Place[] Ports, Dictionary<string, Place> Switches, Dictionary<string, Place> Routers)
    {
        public static Layout Of(NetworkGraph graph)
        {
            var outer = graph.Switches.Where(s => !s.HasPorts).Select(s => s.Name).ToArray();
            var inner = graph.Switches.Where(s => s.HasPorts).Select(s => s.Name).ToArray();
            var outerWidth = Widest(outer);
            var routerX = Margin + (outer.Length == 0 ? 0 : outerWidth + GapFor(graph, hasPorts: false));
            var switchX = routerX + (graph.Routers.IsEmpty ? 0 : Widest(graph.Routers) + GapFor(graph, hasPorts: true));
            // A switch that many routers are on needs room for their addresses.
            var most = graph.Links.GroupBy(l => l.Switch, StringComparer.Ordinal).Select(l => l.Count()).DefaultIfEmpty().Max();
            double room = Math.Max(0, most - UsualLines) * SmallLine;
            var portX = switchX + Widest(inner) + (ColumnGap / 2.0);
            var nameWidth = graph.Ports.Select(p => WidthOf(p.Domain)).DefaultIfEmpty().Max();
            var portWidth = 28 + nameWidth + 12 + graph.Ports.Select(p => WidthOf(p.Label) + (p.InSync ? 0 : 60)).DefaultIfEmpty().Max() + 10;

            var ports = new List<Place>();
            var switches = new Dictionary<string, Place>(StringComparer.Ordinal);
            var y = Margin + room;
            foreach (var group in graph.Ports.GroupBy(p => p.Switch, StringComparer.Ordinal))
            {
                var top = y;
                foreach (var _ in group)
                {
                    ports.Add(new(portX, y, portWidth, BoxHeight));
                    y += RowHeight;
                }

                switches[group.Key] = Around(switchX, (top + y - RowHeight + BoxHeight) / 2, Widest(inner));
                y += GroupGap + room;
            }

            // A topology's switches may have no ports yet.
            foreach (var name in inner.Where(n => !switches.ContainsKey(n)))
            {
                switches[name] = Around(switchX, y + (BoxHeight / 2.0), Widest(inner));
                y += RowHeight + GroupGap + room;
            }

            var height = Math.Max(y - GroupGap, Margin + (RowHeight * Math.Max(outer.Length, graph.Routers.Length)));
            var routers = Column(graph.Routers, routerX, Widest(graph.Routers), height, 0, r => Mean(graph.Links.Where(l => l.Router == r && switches.ContainsKey(l.Switch)).Select(l => switches[l.Switch].Middle)));
            foreach (var (name, place) in Column(outer, Margin, outerWidth, height, room, s => Mean(graph.Links.Where(l => l.Switch == s).Select(l => routers[l.Router].Middle))))
                switches[name] = place;
            var externals = graph.Ports.Select(p => p.ExternalAddresses.IsEmpty ? 0 : WidthOf($"⇄ {string.Join("  ", p.ExternalAddresses)}") + 20).DefaultIfEmpty().Max();
            var bottom = ports.Concat(switches.Values).Concat(routers.Values).Select(p => p.Y + p.Height).DefaultIfEmpty(Margin).Max();
            return new(portX + portWidth + externals + Margin, bottom + room + Margin, nameWidth, [.. ports], switches, routers);
        }

        /// <summary>The width between routers and switches: the addresses stand in it, and touch neither.</summary>
        private static double GapFor(NetworkGraph graph, bool hasPorts) => graph.Links
            .Where(l => graph.Switches.Any(s => s.Name == l.Switch && s.HasPorts == hasPorts))
            .Select(l => (LabelOf(l).Length * SmallCharacterWidth) + 24).Append(ColumnGap).Max();

        /// <summary>Places boxes in a column, each as near as possible to its wished position.</summary>
        private static Dictionary<string, Place> Column(
            IEnumerable<string> names, double x, double width, double height, double room,
            Func<string, double?> wish)
        {
            var places = new Dictionary<string, Place>(StringComparer.Ordinal);
            var free = Margin + (BoxHeight / 2.0) + room;
            foreach (var (name, middle) in names.Select(n => (n, wish(n) ?? height / 2)).OrderBy(n => n.Item2))
            {
                places[name] = Around(x, Math.Max(free, middle), width);
                free = Math.Max(free, middle) + RowHeight + GroupGap + room;
            }

            return places;
        }

        private static Place Around(double x, double middle, double width) => new(x, middle - (BoxHeight / 2.0), width, BoxHeight);

        private static double? Mean(IEnumerable<double> values) => values.Select(v => (double?)v).Average();

        private static double Widest(IEnumerable<string> labels) => labels.Select(l => WidthOf(l) + 28).DefaultIfEmpty().Max();

        private static double WidthOf(string text) => VisibleText.Line(text).Length * CharacterWidth;
    }
}
