using System.Text;
using Reconciler.Printing;

namespace Reconciler.Commands.Graph;

/// <summary>Writes the network as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html).</summary>
internal static class MermaidGraph
{
    /// <summary>The flowchart's text.</summary>
    public static string Write(NetworkGraph graph)
    {
        var text = new StringBuilder("flowchart LR\n");
        for (var i = 0; i < graph.Routers.Length; i++)
            text.Append($"  r{i}{{{{{Quote(graph.Routers[i])}}}}}\n");
        for (var i = 0; i < graph.Switches.Length; i++)
            text.Append($"  s{i}[{Quote(graph.Switches[i].Name)}]\n");
        foreach (var link in graph.Links)
        {
            var (router, on) = ($"r{graph.Routers.IndexOf(link.Router)}", SwitchId(graph, link.Switch));
            // From left to right: outside, the router, the domains.
            var (from, to) = IsInner(graph, link.Switch) ? (router, on) : (on, router);
            text.Append($"  {from} -- {Quote(string.Join(' ', link.Addresses))} --- {to}\n");
        }

        for (var i = 0; i < graph.Ports.Length; i++)
        {
            var port = graph.Ports[i];
            string[] outside = port.ExternalAddresses.IsEmpty ? [] : [string.Join(' ', port.ExternalAddresses)];
            text.Append($"  p{i}({Quote([port.Domain, port.Label, .. outside])}):::{ClassOf(port)}\n  {SwitchId(graph, port.Switch)} --- p{i}\n");
        }

        return text.Append("""
              classDef up stroke:#1a7f37,stroke-width:2px
              classDef down stroke:#cf222e,stroke-width:2px,stroke-dasharray:4
              classDef unknown stroke:#848d97,stroke-dasharray:4

            """).ToString();
    }

    private static bool IsInner(NetworkGraph graph, string name) => graph.Switches.First(s => s.Name == name).HasPorts;

    private static string SwitchId(NetworkGraph graph, string name) => $"s{graph.Switches.IndexOf(graph.Switches.First(s => s.Name == name))}";

    private static string ClassOf(GraphPort port) => port.Up switch { true => "up", false => "down", null => "unknown" };

    /// <summary>Quotes lines for Mermaid. A domain's name may have any character.</summary>
    private static string Quote(params string[] lines) => $"\"{string.Join("<br/>", lines.Select(Escape))}\"";

    private static string Escape(string line)
    {
        var escaped = new StringBuilder();
        foreach (var c in VisibleText.Line(line))
        {
            escaped.Append(c switch
            {
                '"' or '<' or '>' or '&' or '#' or ';' or '`' or '\\' => $"#{(int)c};",
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }
}
