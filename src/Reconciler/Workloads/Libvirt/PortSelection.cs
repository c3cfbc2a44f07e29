using System.Xml.Linq;
using Reconciler.Intent;

namespace Reconciler.Workloads.Libvirt;

/// <summary>
/// Finds the <c>&lt;port&gt;</c> for an interface that a person names. Pure, except that it can add a selector to a port.
/// </summary>
/// <param name="ports">The existing elements.</param>
/// <param name="candidates">The domain's interfaces on OVN, in the order of its XML.</param>
/// <param name="served">The MAC addresses of interfaces that have a port.</param>
internal sealed class PortSelection(List<XElement> ports, List<WorkloadInterface> candidates, IReadOnlyCollection<string> served)
{
    /// <summary>Whether a port without a selector is ambiguous about its interface.</summary>
    public bool IsAmbiguous => candidates.Count > 1;

    /// <summary>Finds the port for an interface.</summary>
    /// <param name="selector">The interface, as the person named it.</param>
    /// <param name="port">The port; null if there is none yet.</param>
    /// <returns>Why it is not clear which port is meant; null if it is.</returns>
    public string? Find((string Attribute, string Value)? selector, out XElement? port)
    {
        port = null;
        if (selector is not { } given)
        {
            if (ports.Count > 1)
                return $"there are {ports.Count} ports; say which with --mac, --alias or --network: {string.Join(", ", ports.Select(Describe))}";
            port = ports.FirstOrDefault();
            return null;
        }

        var meant = candidates.FindAll(n => IsSelected(n, given));
        port = ports.Find(p =>
        {
            var own = SelectorOf(p);
            if (own is { } written && written.Attribute == given.Attribute && IsSame(written, given))
                return true;
            // Another selector may select the same interface.
            var selected = own is { } other ? candidates.FindAll(n => IsSelected(n, other)) : candidates;
            return meant.Count == 1 && selected.Count == 1 && ReferenceEquals(selected[0], meant[0]);
        });
        if (port is null && Holder() is var (held, nic) && meant.Count == 1 && ReferenceEquals(nic, meant[0]))
            port = held;
        return null;
    }

    /// <summary>If a port without a selector is ambiguous, gives it the MAC address of the interface that it has been for.</summary>
    public void NameHolder()
    {
        if (Holder() is var (held, nic))
            held.SetAttributeValue("mac", nic.Mac);
    }

    /// <summary>The selector of a port; null if it has none.</summary>
    public static (string Attribute, string Value)? SelectorOf(XElement port)
    {
        foreach (var attribute in AnnotationChange.Selectors)
        {
            if (port.Attribute(attribute)?.Value.Trim() is { Length: > 0 } value)
                return (attribute, value);
        }

        return null;
    }

    /// <summary>
    /// The port without a selector, and the interface that it has been for: among the interfaces that no other port selects, the one that
    /// has a port, or else the first. The first was there before the others, since libvirt appends attached interfaces. Null if there is no
    /// such port, or if it is not ambiguous.
    /// </summary>
    private (XElement Port, WorkloadInterface Interface)? Holder()
    {
        var without = ports.FindAll(p => SelectorOf(p) is null);
        if (without.Count != 1 || !IsAmbiguous)
            return null;
        var free = candidates.FindAll(n => !ports.Exists(p => SelectorOf(p) is { } other && IsSelected(n, other)));
        return (free.Find(n => served.Contains(n.Mac)) ?? free.FirstOrDefault()) is { } nic ? (without[0], nic) : null;
    }

    private static bool IsSame((string Attribute, string Value) one, (string Attribute, string Value) other) =>
        string.Equals(one.Value, other.Value.Trim(), one.Attribute == "mac" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static bool IsSelected(WorkloadInterface nic, (string Attribute, string Value) by) => by.Attribute switch
    {
        "mac" => string.Equals(nic.Mac, by.Value.Trim(), StringComparison.OrdinalIgnoreCase),
        "alias" => nic.Alias == by.Value.Trim(),
        _ => nic.Network?.Trim() == by.Value.Trim(),
    };

    private static string Describe(XElement port) =>
        SelectorOf(port) is { } selector ? $"{selector.Attribute} '{AnnotationElement.Quote(selector.Value)}'" : "one without any of these";
}
