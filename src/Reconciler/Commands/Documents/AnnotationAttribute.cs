using System.Collections.Immutable;

namespace Reconciler.Commands.Documents;

/// <summary>Attributes of the annotation, as README.md and reconciler-annotation(5) explain them; names and values between backticks.</summary>
/// <param name="Names">The attributes; several where one of them is to be chosen.</param>
/// <param name="Meaning">What they are for, and which values there are.</param>
/// <param name="Default">What is so without them; empty where one has to be given.</param>
internal sealed record AnnotationAttribute(ImmutableArray<string> Names, string Meaning, string Default)
{
    /// <summary>Those of <c>&lt;port&gt;</c>.</summary>
    public static readonly ImmutableArray<AnnotationAttribute> OfPort =
    [
        new(
            ["mac", "alias", "network"],
            "which interface; one of the three. An alias must begin with `ua-`",
            "the domain's only interface on OVN"),
        new(["switch"], "the logical switch, by name", "that of the libvirt network"),
        new(
            ["address"],
            "one or more IPv4 and IPv6 addresses separated by spaces; `dynamic` for OVN to choose; "
                + "`none` for a port known by its MAC address alone",
            "`none`"),
        new(["port-security"], "`on`: the guest sends from its own addresses only; `off`", "`on`"),
        new(
            ["dhcp"],
            "`auto`: use `DHCP_Options` that hold the address; `on`: make them from the router port where there are none; `off`",
            "`auto`"),
        new(["groups"], "port groups to be in, by name, separated by spaces", "none"),
        new(["port"], "a logical switch port made by hand, to be bound to", "none"),
        new(
            ["lifetime"],
            "`running`: the port goes when the domain stops; `defined`: it stays, switched off, until the domain is undefined",
            "`running`"),
    ];

    /// <summary>Those of <c>&lt;nat&gt;</c>.</summary>
    public static readonly ImmutableArray<AnnotationAttribute> OfNat =
    [
        new(["external"], "the address outside; required", ""),
        new(["router"], "the logical router, by name", "the one router that has a port on the switch"),
        new(["gateway"], "the router's gateway port, by name, where it has several", "the one whose network holds `external`"),
        new(["logical"], "which of the port's addresses", "the first of the same family"),
        new(["mode"], "`centralized`, or `distributed`: the domain's own host answers for the address", "`centralized`"),
        new(["mac"], "the MAC address outside of a distributed address", "made from the domain and the address"),
    ];

    /// <summary>The row of a table in Markdown.</summary>
    public string ToMarkdown()
    {
        var names = Names.Select(n => $"`{n}`").ToArray();
        var listed = names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
        return $"| {listed} | {Meaning} |{(Default.Length == 0 ? "" : $" {Default}")} |";
    }

    /// <summary>The explanation as a sentence without marks.</summary>
    public string ToText()
    {
        var text = $"{Meaning}.{(Default.Length == 0 ? "" : $" Default: {Default}.")}".Replace("`", "", StringComparison.Ordinal);
        // A value stays as it is to be written.
        return Meaning.StartsWith('`') ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";
    }
}
