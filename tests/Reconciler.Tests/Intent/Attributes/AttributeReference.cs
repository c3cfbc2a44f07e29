using Reconciler.Intent.Attributes;

namespace Reconciler.Tests.Intent.Attributes;

/// <summary>The parts of README.md and docs/annotation.md that list attributes, made from the tables.</summary>
internal static class AttributeReference
{
    /// <summary>A part by the name that it has in its marks.</summary>
    internal static string Part(string name) => name switch
    {
        "port" => Table(["attribute", "meaning", "default"], PortAttributes.All.Select(a => Row(Code(a.Name), a.Description, a.Default))),
        "nat" => Table(["attribute", "meaning", "default"], NatAttributes.All.Select(a => Row(Code(a.Name), a.Description, a.Default))),
        "contents" =>
            $"- [Which interface](#which-interface): {Names(PortAttributes.Selectors)}\n"
            + $"- [The port](#the-port): {Names(PortAttributes.All.Except(PortAttributes.Selectors))}\n"
            + $"- [Floating IPs](#floating-ips): {Names(NatAttributes.All)}\n",
        "defaults" => Table(
            ["attribute", "example", "meaning"],
            PortAttributes.In(AttributePlaces.Network).Select(a => Row(Code(a.Name), Code(a.DefaultsExample), a.DefaultsDescription))),
        "port-reference" => Table(
            ["attribute", "example", "meaning", "default", "for a whole network, in"],
            PortAttributes.All.Select(a => Row(Code(a.Name), Code(a.Example), a.Description, a.Default, Elsewhere(a)))),
        "nat-reference" => Table(
            ["attribute", "example", "meaning", "default"],
            NatAttributes.All.Select(a => Row(Code(a.Name), Code(a.Example), a.Description, a.Default))),
        _ => throw new ArgumentException($"there is no part '{name}'", nameof(name)),
    };

    private static string Elsewhere(PortAttribute attribute)
    {
        (AttributePlaces Place, string Name)[] places =
            [(AttributePlaces.Network, "its metadata"), (AttributePlaces.Configuration, "the configuration")];
        return string.Join(", ", places.Where(p => attribute.Places.HasFlag(p.Place)).Select(p => p.Name));
    }

    private static string Names(IEnumerable<AnnotationAttribute> attributes) => string.Join(", ", attributes.Select(a => Code(a.Name)));

    private static string Code(string text) => $"`{text}`";

    private static string Row(params string[] cells) => $"|{string.Concat(cells.Select(c => c.Length == 0 ? " |" : $" {c} |"))}\n";

    private static string Table(string[] titles, IEnumerable<string> rows) =>
        Row(titles) + $"|{string.Concat(titles.Select(_ => "---|"))}\n" + string.Concat(rows);
}
