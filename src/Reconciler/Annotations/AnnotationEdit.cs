using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using Reconciler.Libvirt;

namespace Reconciler.Annotations;

/// <summary>Changes a domain's annotation and leaves everything else in it as it is. Pure.</summary>
public static class AnnotationEdit
{
    private static readonly XNamespace s_namespace = DomainAnnotation.NamespaceUri;

    /// <summary>Makes a change, and reads the result as the daemon will.</summary>
    /// <param name="domain">The domain with the annotation that it has.</param>
    /// <param name="change">What is to become different.</param>
    /// <param name="isCandidate">Whether an interface is on OVN.</param>
    public static AnnotationEditResult Apply(DomainDefinition domain, AnnotationChange change, Func<DomainInterface, bool> isCandidate)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(isCandidate);
        if (FindBadText(change) is { } badText)
            return AnnotationEditResult.Refused(badText);

        var existing = domain.Annotations.FirstOrDefault(e => e.Name == s_namespace + "ports");
        var root = existing is null ? new XElement(s_namespace + "ports") : new XElement(existing);
        var ports = root.Elements().Where(e => e.Name.LocalName == "port").ToList();
        if (FindPort(ports, change.Selector, domain, isCandidate, out var port) is { } unclear)
            return AnnotationEditResult.Refused(unclear);

        if (change.Remove)
        {
            if (port is null)
                return AnnotationEditResult.Refused(NoSuchPort(change));
            port.Remove();
            return Check(domain, root, null, isCandidate);
        }

        if (port is null)
        {
            if (change.Set.IsEmpty && change.Nats.IsEmpty)
                return AnnotationEditResult.Refused(NoSuchPort(change));
            port = new XElement(s_namespace + "port");
            if (change.Selector is { } selector)
                port.SetAttributeValue(selector.Attribute, selector.Value);
            root.Add(port);
        }

        return ChangePort(port, change) is { } problem ? AnnotationEditResult.Refused(problem) : Check(domain, root, port, isCandidate);
    }

    private static string? ChangePort(XElement port, AnnotationChange change)
    {
        foreach (var attribute in change.Unset)
            port.SetAttributeValue(attribute, null);
        foreach (var (attribute, value) in change.Set)
            port.SetAttributeValue(attribute, value);
        foreach (var external in change.RemovedNats)
        {
            if (FindNat(port, external) is not { } nat)
                return $"there is no <nat> with external '{AnnotationElement.Quote(external)}'";
            nat.Remove();
        }

        foreach (var (external, attributes) in change.Nats)
        {
            var nat = FindNat(port, external);
            if (nat is null)
            {
                nat = new XElement(s_namespace + "nat", new XAttribute("external", external));
                port.Add(nat);
            }

            foreach (var (attribute, value) in attributes)
                nat.SetAttributeValue(attribute, value);
        }

        return null;
    }

    private static XElement? FindNat(XElement port, string external) => port.Elements().FirstOrDefault(e =>
        e.Name.LocalName == "nat" && e.Attribute("external")?.Value.Trim() is { } text && IsSameAddress(text, external.Trim()));

    private static bool IsSameAddress(string one, string other) =>
        one == other || (IPAddressSyntax.TryParse(one, out var a, out _) && IPAddressSyntax.TryParse(other, out var b, out _) && a.Equals(b));

    /// <summary>Finds the port that is meant.</summary>
    /// <returns>Why it is not clear which one; null when it is, be it that there is none yet.</returns>
    private static string? FindPort(
        List<XElement> ports, (string Attribute, string Value)? selector, DomainDefinition domain, Func<DomainInterface, bool> isCandidate, out XElement? port)
    {
        port = null;
        if (selector is not { } given)
        {
            if (ports.Count > 1)
                return $"there are {ports.Count} <port> elements; say which with --mac, --alias or --network: {string.Join(", ", ports.Select(Describe))}";
            port = ports.FirstOrDefault();
            return null;
        }

        var candidates = domain.Interfaces.Where(isCandidate).ToList();
        var meant = candidates.FindAll(n => IsSelected(n, given.Attribute, given.Value));
        var matching = ports.FindAll(p =>
        {
            var own = SelectorOf(p);
            if (own is { } written && written.Attribute == given.Attribute && IsSame(written, given))
                return true;
            // Said in another way, it can be the same interface.
            var selected = own is { } other ? candidates.FindAll(n => IsSelected(n, other.Attribute, other.Value)) : candidates;
            return meant.Count == 1 && selected.Count == 1 && ReferenceEquals(selected[0], meant[0]);
        });
        port = matching.FirstOrDefault();
        return null;
    }

    private static (string Attribute, string Value)? SelectorOf(XElement port)
    {
        foreach (var attribute in AnnotationChange.Selectors)
        {
            if (port.Attribute(attribute)?.Value.Trim() is { Length: > 0 } value)
                return (attribute, value);
        }

        return null;
    }

    private static bool IsSame((string Attribute, string Value) one, (string Attribute, string Value) other) =>
        string.Equals(one.Value, other.Value.Trim(), one.Attribute == "mac" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static bool IsSelected(DomainInterface nic, string attribute, string value) => attribute switch
    {
        "mac" => string.Equals(nic.Mac, value.Trim(), StringComparison.OrdinalIgnoreCase),
        "alias" => nic.Alias == value.Trim(),
        _ => nic.SourceNetwork == value.Trim(),
    };

    private static string Describe(XElement port) =>
        SelectorOf(port) is { } selector ? $"{selector.Attribute} '{AnnotationElement.Quote(selector.Value)}'" : "one without any of these";

    private static string NoSuchPort(AnnotationChange change) => change.Selector is { } selector
        ? $"there is no <port> for {selector.Attribute} '{AnnotationElement.Quote(selector.Value)}'"
        : "there is no <port>";

    private static AnnotationEditResult Check(
        DomainDefinition domain, XElement root, XElement? changed, Func<DomainInterface, bool> isCandidate)
    {
        // Another annotation beside it, of a namespace that is not known, is an error as well.
        var others = domain.Annotations.Where(e => e.Name.NamespaceName != DomainAnnotation.NamespaceUri);
        var result = DomainAnnotationReader.Read(domain with { Annotations = [.. others, root] });
        var annotation = result.Annotation ?? new([]);
        var matches = AnnotationMatcher.Match(annotation, domain, isCandidate);
        var errors = result.Errors.Concat(matches.Select(m => m.Error).OfType<AnnotationError>()).Select(e => e.ToString()).ToImmutableArray();
        if (!errors.IsEmpty)
            return AnnotationEditResult.Refused(errors);
        if (changed is null)
            return new(annotation, null, null, []);

        var number = changed.ElementsBeforeSelf().Count();
        return new(annotation, annotation.Ports[number], matches[number].Interface, []);
    }

    /// <summary>XML has no way to write most control characters.</summary>
    private static string? FindBadText(AnnotationChange change)
    {
        var values = change.Set.Concat(change.Nats.SelectMany(n => n.Attributes.Append(("external", n.External))));
        if (change.Selector is { } selector)
            values = values.Append(selector);
        foreach (var (attribute, value) in values)
        {
            if (value.Any(char.IsControl) || !IsXmlText(value))
                return $"{attribute} '{AnnotationElement.Quote(value)}' has a character that a name or an address cannot have";
        }

        return null;
    }

    private static bool IsXmlText(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (XmlConvert.IsXmlChar(value[i]))
                continue;
            if (i + 1 == value.Length || !XmlConvert.IsXmlSurrogatePair(value[i + 1], value[i]))
                return false;
            i++;
        }

        return true;
    }
}
