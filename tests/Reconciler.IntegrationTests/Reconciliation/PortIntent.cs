using System.Text;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>What the test asks for one interface, in the words of the annotation. Null where nothing is written.</summary>
internal sealed record PortIntent
{
    public string? Switch { get; init; }

    /// <summary>Addresses separated by spaces, <c>dynamic</c> or <c>none</c>.</summary>
    public string? Address { get; init; }

    public bool? PortSecurity { get; init; }

    public string? Dhcp { get; init; }

    public string? Port { get; init; }

    public string? Groups { get; init; }

    public string? Lifetime { get; init; }

    public IReadOnlyList<(string External, bool Distributed)> Nats { get; init; } = [];

    /// <summary>The attributes and children as they stand in the XML.</summary>
    public string ToXml(string element, string? selector)
    {
        var text = new StringBuilder($"<{element}");
        foreach (var (name, value) in new[]
        {
            ("mac", selector), ("switch", Switch), ("address", Address), ("port-security", PortSecurity is { } security ? security ? "on" : "off" : null),
            ("dhcp", Dhcp), ("port", Port), ("groups", Groups), ("lifetime", Lifetime),
        })
        {
            if (value is not null)
                text.Append($" {name}='{value}'");
        }

        text.Append('>');
        foreach (var (external, distributed) in Nats)
            text.Append($"<nat external='{external}'{(distributed ? " mode='distributed'" : "")}/>");
        return text.Append($"</{element}>").ToString();
    }

    /// <summary>This, and what it leaves open from the network.</summary>
    public PortIntent Over(PortIntent network) => this with
    {
        Switch = Switch ?? network.Switch,
        Address = Address ?? network.Address,
        PortSecurity = PortSecurity ?? network.PortSecurity,
        Dhcp = Dhcp ?? network.Dhcp,
        Groups = Groups ?? network.Groups,
        Lifetime = Lifetime ?? network.Lifetime,
    };
}
